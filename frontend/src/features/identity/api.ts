/** What several pages of identity ask the server for. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, take } from '@/api/client'
import type { components } from '@/api/schema'

export type UserDetail = components['schemas']['IdentityUserDetail']
export type UserItem = components['schemas']['IdentityUserItem']
export type RoleItem = components['schemas']['IdentityRoleItem']
export type Link = components['schemas']['IdentityLink']
export type FactorOffered = components['schemas']['IdentityFactorOffered']
export type Unit = components['schemas']['IdentityUnit']

const LONG = 10 * 60_000

/** The tree of units, as choices indented by depth. */
export function useUnits() {
  const query = useQuery({ queryKey: ['units'], queryFn: () => take(api.GET('/units')), staleTime: LONG })
  const units = computed(() => query.data.value?.items ?? [])
  const options = computed(() => units.value.filter((unit) => unit.active).map((unit) => ({ value: unit.code, label: '　'.repeat(depth(unit, units.value)) + unit.name })))
  return { units, options }
}

function depth(unit: Unit, all: readonly Unit[]): number {
  const parent = all.find(({ code }) => code === unit.parentCode)
  return parent ? depth(parent, all) + 1 : 0
}

/** From those who meet the firms to those who keep the machine running. */
const ORDER = ['officer', 'manager', 'leader', 'auditor', 'coach', 'reviewer', 'agent', 'enterprise', 'admin']

export function useRoles() {
  const query = useQuery({ queryKey: ['roles'], queryFn: () => take(api.GET('/roles')), staleTime: LONG })
  const roles = computed(() => [...(query.data.value?.items ?? [])].sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role)))
  const options = computed(() => roles.value.map(({ role, roleName }) => ({ value: role, label: roleName })))
  return { query, roles, options }
}
