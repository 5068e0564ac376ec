import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type SysctlArgs, type SysctlWanted, sysctl } from '../../src/actions/sysctl.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { fakeContext } from '../support/context.ts'
import { type Answer, FakeConnection } from '../support/fake.ts'
import { rejects } from '../support/rejects.ts'
import { snippetsOf } from '../support/snippets.ts'
import { foundText } from './edit-support.ts'

const test = suite('sysctl')

const swappiness: SysctlArgs = { name: 'vm.swappiness', value: 1 }
const file = '/etc/sysctl.d/99-alluxio-playbook.conf'

test('sets the parameter now, and for the next start', () => {
  const changes = plan(swappiness, { text: '', live: '60' })
  assert.equal(
    changes.map(({ summary }) => summary),
    ['set vm.swappiness to 1', `set vm.swappiness in ${file}`],
  )
  assert.is(snippetsOf(changes)[0], `printf '%s\\n' 1 | cat > /proc/sys/vm/swappiness`)
  assert.is(changes[1]?.diff?.after, 'vm.swappiness = 1\n')
})

test('plans nothing for what is set, however it is written', () => {
  assert.equal(plan(swappiness, { text: 'vm.swappiness=1', live: '1' }), [])
  assert.equal(plan(swappiness, { text: 'vm.swappiness = 60\n-vm/swappiness =1\n', live: '1' }), [])
  const buffers: SysctlArgs = { name: 'net.ipv4.tcp_rmem', value: '4096  131072 6291456' }
  assert.equal(plan(buffers, { text: 'net.ipv4.tcp_rmem=4096\t131072\t6291456\n', live: '4096 131072 6291456' }), [])
  assert.equal(plan({ name: 'net/ipv4/ip_forward', value: true }, { text: 'net.ipv4.ip_forward=1', live: '1' }), [])
})

test('changes the line that counts, and keeps comments', () => {
  const text = '# swap\nvm.swappiness = 10\n; vm.swappiness = 20\n-vm.swappiness = 30\nvm.dirty_ratio = 5\n'
  assert.is(textAfter(swappiness, text), text.replace('30', '1'))
})

test('takes every line out for absent, and leaves the kernel alone', () => {
  const text = 'vm.swappiness=1\nvm.dirty_ratio=5\nvm/swappiness=2\n'
  assert.is(textAfter({ name: 'vm.swappiness', state: 'absent' }, text), 'vm.dirty_ratio=5\n')
  assert.equal(plan({ name: 'vm.swappiness', state: 'absent' }, { text: undefined, live: undefined }), [])
})

test('leaves the kernel alone where that is asked for', () => {
  assert.equal(plan({ ...swappiness, reload: false }, { text: 'vm.swappiness=1', live: undefined }), [])
  assert.equal(
    plan({ ...swappiness, reload: false, sysctl_set: true }, { text: 'vm.swappiness=1', live: '2' }).length,
    1,
  )
})

test('a parameter that the kernel has not is an error, or is passed over', () => {
  const facts = { text: '', live: undefined }
  assert.throws(() => plan(swappiness, facts), /^Cannot set "vm.swappiness": this kernel has no such parameter$/)
  const ignored = { ...swappiness, ignoreerrors: true }
  assert.equal(
    plan(ignored, facts).map(({ summary }) => summary),
    [`set vm.swappiness in ${file}`],
  )
  assert.match(snippetsOf(plan(ignored, { text: '', live: '60' }))[0]!, / \|\| :$/)
})

test('the separator that comes first parts the name', async () => {
  const asked = async (name: string) => {
    const host = hostWith({ stdout: 'absent\n' })
    await sysctl.probe(resolve({ name, value: 1 })).ask(askerOf(host))
    return /\/proc\/sys\S+(?= 2>)/.exec(host.commands.join('\n'))?.[0]
  }
  assert.is(await asked('vm.swappiness'), '/proc/sys/vm/swappiness')
  assert.is(await asked('net/ipv4/conf/eth0.5/forwarding'), '/proc/sys/net/ipv4/conf/eth0.5/forwarding')
  assert.is(await asked('net.ipv4.conf.eth0/5.forwarding'), '/proc/sys/net/ipv4/conf/eth0.5/forwarding')
})

test('reads the value that the kernel has', async () => {
  const stat = '81a4:0:0:0:1:1:1:1:1:1:root:root'
  const ask = (answer: Answer) => sysctl.probe(resolve(swappiness)).ask(askerOf(hostWith(answer)))
  assert.is((await ask({ stdout: `${stat}\n4096\t16384\t4194304\n` })).live, '4096 16384 4194304')
  assert.is((await ask({ stdout: 'absent\n' })).live, undefined)
  await rejects(ask({ code: 1, stderr: 'cat: Permission denied' }), /read vm.swappiness: cat: Permission denied$/)
})

test.run()

function hostWith(kernel: Answer): FakeConnection {
  const stdout = `${file}\nabsent\n\n41ed:0:0:1:1:1:1:1:1:1:root:root\n\n`
  return new FakeConnection().on(/sysctl\.d/, { stdout }).on(/proc\/sys/, kernel)
}

function resolve(args: SysctlArgs): SysctlWanted {
  return sysctl.resolve!(args, fakeContext({ diff: true })) as SysctlWanted
}

function plan(args: SysctlArgs, { text, live }: { text: string | undefined; live: string | undefined }) {
  return sysctl.plan(resolve(args), { file: foundText(text, file), live })
}

function textAfter(args: SysctlArgs, text: string): string | undefined {
  return plan(args, { text, live: '1' }).find(change => change.diff)?.diff?.after
}
