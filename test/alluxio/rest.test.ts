import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  parseLeadership,
  parseMasterInfo,
  parseOverview,
  parseRefusal,
  parseWorkerUptime,
} from '../../src/alluxio/rest.ts'
import { jobMasterInfo, masterInfo, safeMode, webuiMasters, webuiOverview, workerInfo } from './rest-answers.ts'

const test = suite('rest')

test('the overview tells whether a master leads', () => {
  assert.equal(parseOverview(webuiOverview), { leads: true, version: '2.9.4' })
  assert.is(parseOverview(webuiOverview.replace('"LEADER"', '"STANDBY"')).leads, false)
})

test('workers go by host and port, since their ids are beyond what a number holds', () => {
  assert.equal(parseMasterInfo(masterInfo), {
    version: '2.9.4',
    workers: [{ name: 'w1:29999', state: 'ACTIVE', lastContact: 0 }],
  })
  assert.equal(parseMasterInfo(jobMasterInfo).workers, [{ name: 'w1:30001', state: 'In Service', lastContact: 0 }])
})

test('the time of leadership is the difference of two times of one clock', () => {
  assert.is(parseLeadership(webuiMasters), 27.808)
  assert.is(parseLeadership(webuiMasters.replaceAll('11-23-2026', '23.11.2026')), undefined)
  assert.is(parseLeadership('{}'), undefined)
})

test('a worker tells how long it runs', () => {
  assert.is(parseWorkerUptime(workerInfo), 17.36)
})

test('a refusal tells why, unless it comes from something else', () => {
  assert.is(parseRefusal(safeMode), 'Alluxio master is in safe mode. Please try again later')
  assert.is(parseRefusal('<html>502 Bad Gateway</html>'), '')
})

test.run()
