import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { template } from '../../src/actions/template.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('template')

const folder = scratchFolder()
writeFileSync(`${folder}/site.hbs`, 'on {{ host }}\n')

test("renders the template with the host's variables", async () => {
  const context = fakeContext({ folder, variables: { host: 'w1' } })
  const wanted = await template.resolve!({ src: 'site.hbs', dest: '/etc/site' }, context)
  assert.is(wanted.files[0]?.content.text, 'on w1\n')
})

test('is named as the template without its ending where dest is a folder', async () => {
  const wanted = await template.resolve!({ src: 'site.hbs', dest: '/etc/' }, fakeContext({ folder }))
  assert.is(wanted.files[0]?.dest, '/etc/site')
})

test('an error names the file of the template', async () => {
  const context = fakeContext({
    folder,
    render: (_, file) => {
      throw new Error(`unknown variable in ${file}`)
    },
  })
  await rejects(
    Promise.resolve().then(() => template.resolve!({ src: 'site.hbs', dest: '/x' }, context)),
    /unknown variable in .*site\.hbs$/,
  )
})

test.run()
