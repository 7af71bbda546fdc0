/** The one error pages see: the API's problem+json, or the network being away. */
export interface FieldProblem {
  path: string
  code?: string
  detail: string
}

interface ProblemBody {
  status?: number
  code?: string
  title?: string
  detail?: string
  params?: Record<string, unknown>
  errors?: { path?: string; location?: string; code?: string; detail?: string; message?: string }[]
  requestId?: string
}

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly params: Record<string, unknown>
  readonly fields: FieldProblem[]
  readonly requestId?: string
  /** What the server asked us to wait before trying again, in seconds. */
  readonly retryAfter?: number

  constructor(status: number, body: ProblemBody = {}, retryAfter?: number) {
    super(body.detail || body.title || '')
    this.name = 'Problem'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'network' : `http.${status}`)
    this.params = body.params ?? {}
    this.fields = (body.errors ?? []).map((e) => ({
      path: (e.path ?? e.location ?? '').replace(/^body\./, ''),
      code: e.code,
      detail: e.detail ?? e.message ?? '',
    }))
    this.requestId = body.requestId
    this.retryAfter = retryAfter
  }

  get offline() { return this.status === 0 }
  get missing() { return this.status === 404 }
  get stale() { return this.status === 412 }
  /** Trying the same thing again may help. */
  get passing() { return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500 }

  field(path: string): string | undefined {
    return this.fields.find((f) => f.path === path)?.detail
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const retry = Number(response.headers.get('Retry-After')) || undefined
  const type = response.headers.get('Content-Type') ?? ''
  const body: ProblemBody = type.includes('json') ? await response.json().catch(() => ({})) : {}
  body.requestId ??= response.headers.get('X-Request-Id') ?? undefined
  return new Problem(response.status, body, retry)
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(0, { detail: error instanceof Error ? error.message : String(error) })
}
