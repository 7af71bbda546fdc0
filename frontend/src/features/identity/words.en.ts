import type { Words } from '@/i18n'
import type zh from './words.zh-CN'

const en: Words<typeof zh> = {
  signInTitle: 'Sign in to Miaolin',
  signInLead: 'With the small firms of a county, from seed to forest.',
  signInHint: 'With the account your administrator gave you',
  username: 'User name',
  password: 'Password',
  signIn: 'Sign in',
  forgot: 'Forgot the password or locked out? Ask your administrator for a new link.',
  demoTitle: 'Demo accounts',
  demoLead: 'Pick a role and look around. All data is invented.',
  demoPassword: 'The demo password was printed in the terminal at start.',
  art: 'The way of a technology firm: seed, seedling, sapling, tree, forest',
}
export default en
