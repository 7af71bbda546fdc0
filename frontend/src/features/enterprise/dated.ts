/** Acts on a firm that have a day and a reason, each behind the same dialog. */
export type DatedAct = 'rename' | 'transfer' | 'state' | 'archive'
