import { execFileSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFile } from '../../src/package-files.ts'
import { projectFolder } from './project.ts'

/** The project that the examples of the manual are about: two clusters, and the files that playbooks name. */
export function exampleProject(): string {
  const folder = projectFolder({
    'site.yml':
      '- hosts: all\n  tasks:\n    - { name: Say where, tags: [quick], debug: { msg: "{{ inventory_hostname }}" } }\n    - { tags: [slow], debug: { msg: slow } }\n',
    'playbooks/hello.yml': '# Says hello.\n- hosts: all\n  tasks:\n    - debug: { msg: hello }\n',
    'files/core-site.xml': '<configuration/>\n',
    'files/jars/client.jar': '',
    'files/tune-disks.sh': '#!/bin/sh\n',
    'files/motd': 'hello\n',
    'downloads/.keep': '',
    'templates/notice.hbs': '{{ inventory_hostname }}\n',
    'vars/site.yml': 'name: north\n',
    'site-vars.yml': 'site_colour: red\n',
    'disk.yml': '- debug: { msg: "{{ item }}" }\n',
    'check-disks.yml': '- debug: { msg: disks }\n',
    'masters.yml': '- debug: { msg: master }\n',
    'workers.yml': '- debug: { msg: worker }\n',
    'format-disk.yml': '- debug: { msg: "{{ item }}" }\n',
    'roles/limits/tasks/main.yml': '- debug: { msg: "{{ open_files }}" }\n',
    'roles/limits/tasks/check.yml': '- debug: { msg: checked }\n',
    'roles/limits/defaults/main.yml': 'open_files: 1024\n',
  })
  for (const inventory of inventories) writeInventory(join(folder, inventory))
  for (const place of ['files', 'downloads'])
    execFileSync('tar', ['-czf', join(folder, place, 'alluxio-2.9.4-bin.tar.gz'), '-C', folder, 'files/motd'])
  return folder
}

const inventories = [
  'inventory',
  'inventory/prod',
  '.alluxio-playbook/sandbox/default/inventory',
  '.alluxio-playbook/sandbox/demo/inventory',
]

function writeInventory(folder: string): void {
  cpSync(packageFile('inventory'), folder, { recursive: true })
  writeFileSync(join(folder, 'masters'), 'm1\nm2\nm3\n')
  writeFileSync(join(folder, 'workers'), 'w1\nw2\nw3\nw4\nworker1\n')
}
