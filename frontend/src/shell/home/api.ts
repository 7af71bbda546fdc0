/** The start page: one answer of the server, drawn in the way that fits what it holds. */
import { useQuery } from '@tanstack/vue-query'
import { api, take } from '@/api/client'
import type { components } from '@/api/schema'

export type Home = components['schemas']['HomePage']
export type Band = components['schemas']['HomeBand']
export type Todo = components['schemas']['HomeTodo']
export type County = components['schemas']['HomeCounty']
export type UnitLine = components['schemas']['HomeUnitLine']
export type OwnFirm = components['schemas']['HomeOwnFirm']

export const HOME_KEY = ['home']

export const useHome = () => useQuery({ queryKey: HOME_KEY, queryFn: () => take(api.GET('/home')) })
