/** The kinds of files that there are JSON Schemas for. */
export const schemaNames = ['playbook', 'tasks', 'variables', 'settings'] as const

export type SchemaName = (typeof schemaNames)[number]
