import type { UserError } from '../errors.ts'
import type { Path, SourceDocument } from '../yaml.ts'
import { checkSettings, settingsSchema } from './settings.ts'

/** What is wrong with the values of a map of variables: settings of the wrong type, and what YAML reads as another value. */
export function valueMistakes(value: object, document: SourceDocument, path: Path = []): UserError[] {
  return [
    ...checkSettings(value, document, path),
    ...Object.keys(value).flatMap(name => (isTyped(name) ? [] : document.pitfalls([...path, name]))),
  ]
}

/** A setting of one type is checked by it; texts for a file of Java or of the shell are not, and there `022` must stay `022`. */
function isTyped(name: string): boolean {
  return Object.hasOwn(settingsSchema.properties, name) && !freeMaps.includes(name)
}

const freeMaps = ['alluxio_properties', 'alluxio_environment']
