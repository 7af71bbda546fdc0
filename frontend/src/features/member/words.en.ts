import type { Words } from '@/i18n'
import type zh from './words.zh-CN'

const en: Words<typeof zh> = {
  people: 'Our people', peopleText: 'Who can sign in to read and fill in for this enterprise.', peopleOffice: 'Who can sign in to read and fill in for this enterprise.',
  invite: 'Invite a colleague', inviteOffice: 'Invite somebody', since: 'since {day}', invitedBy: 'invited by {name}', me: 'you', nobody: 'Nobody yet. Invite the owner or the finance lead.',
  remove: 'Remove', removeTitle: 'Remove {name}?', removeText: 'At once: they can no longer read or fill in anything here, and links they handed out stop working.', removed: 'Removed',
  leaveTitle: 'Leave this enterprise?', leaveText: 'At once: you can no longer read anything of this enterprise.', leave: 'Leave',
  waiting: 'not yet accepted · works until {when}', takeBack: 'Take back', takenBack: 'Invitation taken back',
  inviteTitle: 'Invite a colleague', inviteText: 'Makes a one-time link and QR code; works once, within 72 hours.', name: 'Name', nameHint: 'e.g. Ms Wang, accounts', makeLink: 'Make link', done: 'Done', cancel: 'Cancel',

  agents: 'Agents', agentsText: 'Who may fill in for this enterprise with its consent, which can be withdrawn at any time.', agentsOffice: 'Who fills in for the enterprise with its consent.',
  noAgents: 'No agent. Offer it here, or agree when one asks.', noAgentsOffice: 'No agent. The enterprise offers or agrees; the office may confirm with the signed paper.',
  offer: 'Let an agent in', offerTitle: 'Let an agent in', offerText: 'Hand over the link or code. They can then fill in figures, enrol and raise requests; they see no people and confirm nothing.',
  until: 'Until', untilHint: 'Ends by itself; three years at most.',
  'state.asked': 'Waiting for the enterprise', 'state.given': 'Acting', 'state.refused': 'Refused', 'state.withdrawn': 'Withdrawn', 'state.expired': 'Expired',
  asks: 'asks until {day}', runs: '{from} to {to}', by: '{name} agreed', byOffice: '{name} confirmed with the signed paper', endedAt: 'ended {when}',
  agree: 'Agree', refuse: 'Refuse', withdraw: 'Withdraw', withdrawTitle: 'Withdraw consent for {name}?', withdrawText: 'At once: they no longer see anything of this enterprise.', withdrawn: 'Withdrawn', refused: 'Answered',
  refuseTitle: 'Refuse {name}?', refuseText: 'They see nothing of this enterprise.',
  confirmTitle: 'Let {name} act for the enterprise', confirmText: 'They can then read the record and the assessment, fill in figures and IP, enrol for trainings and raise requests.',
  paper: 'Signed and sealed paper', paperHint: 'Needed when the office confirms; PDF or photo.', paperMissing: 'Please add the signed paper.', agreed: 'Agreed',
  ended: '{n} ended', history: 'Show ended ones',

  agencies: 'Enterprises I act for', agenciesText: 'Visible only with their consent, which they may withdraw at any time.', noAgencies: 'No enterprise yet', noAgenciesText: 'Ask one; it agrees on its own page, or sends you a link.',
  ask: 'Ask an enterprise', askTitle: 'Ask to act for an enterprise', askText: 'You see nothing of it before it agrees.', uscc: 'Credit code', usccHint: '18 characters, on the business licence', firm: 'Name of the enterprise', note: 'Note', noteHint: 'What for; the enterprise reads it', optional: 'optional', asked: 'Asked; waiting for the enterprise',
  required: 'Please fill in', open: 'Open', giveUp: 'Take back', giveBack: 'Stop acting', giveBackTitle: 'No longer act for {name}?', giveUpTitle: 'Take back the request to {name}?', giveBackText: 'At once; you can ask again later.', over: 'Ended',
  validUntil: 'until {day}', askedOn: 'asked {day}',
}
export default en
