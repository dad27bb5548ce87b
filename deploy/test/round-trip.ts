// Calls a running service with the TypeScript client that openapi-generator makes of the contract; deploy/test/clients makes
// that client and runs this.
//
//     node round-trip.js URL TOKEN EXAMPLES      EXAMPLES is the folder docs/examples

import { deepStrictEqual } from 'node:assert';
import { openAsBlob, readFileSync } from 'node:fs';
import {
    AccessApi, Configuration, DictionariesApi, ExportApi, IngestApi, JobsApi, PrivacyApi, ProblemFromJSON, QuarantineApi,
    ResponseError,
} from './index';

const [url, token, examples] = process.argv.slice(2) as [string, string, string];
const hostname = 'typescript.example.com';
const client = new Configuration({ basePath: url, apiKey: token });
const calls = new Set<string>();

function equal(call: string, actual: unknown, expected: unknown) {
    deepStrictEqual(actual, expected, `${call}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
    if (!calls.has(call)) console.log(`ok   ${call}`);
    calls.add(call);
}

async function dictionaries() {
    const api = new DictionariesApi(client);
    const first = await openAsBlob(`${examples}/sample-dictionary.yml`, { type: 'application/yaml' });
    const second = await openAsBlob(`${examples}/sample-dictionary-1.3.yml`, { type: 'application/yaml' });
    equal('publishDictionary', (await api.publishDictionary({ version: '1.2', body: first })).version, '1.2');
    equal('publishDictionary', (await api.publishDictionary({ version: '1.3', body: second })).version, '1.3');
    equal('getDictionary', (await api.getDictionary({ version: '1.2' })).definitions, 10);
    equal('listDictionaries', (await api.listDictionaries()).map(each => each.version), ['1.3', '1.2']);
    const definitions = await (await api.getMetricDefinitions({ version: '1.2' })).text();
    equal('getMetricDefinitions', definitions.includes('counts.issues'), true);

    const changes = await api.compareDictionaries({ from: '1.2', to: '1.3' });
    equal('compareDictionaries', changes.to.version, '1.3');
    equal('compareDictionaries', changes.totals.added, changes.added.length);
    equal('compareDictionaries', changes.added[0]!.before ?? null, null);
    const report = await api.compareDictionariesRaw({ from: '1.2', to: '1.3' }, { headers: { Accept: 'text/markdown' } });
    const heading = (await report.raw.text()).split('\n')[0];
    equal('compareDictionaries as Markdown', heading, '# What changes in what is sent: 1.2 to 1.3');
}

async function pings() {
    const api = new IngestApi(client);
    const ping = JSON.parse(readFileSync(`${examples}/sample-ping.json`, 'utf8'));
    Object.assign(ping, { hostname, uuid: '0a1b2c3d-0001-4000-8000-00000000000b', recorded_at: new Date().toISOString() });
    const answer = await api.sendPing({ body: ping });
    equal('sendPing', answer.receipt.status, 'stored');
    equal('sendPing', answer.convIndex['usage_data_id'], answer.receipt.id);
    equal('sendPing again', (await api.sendPing({ body: ping })).receipt.status, 'repeated');

    const receipt = await api.getReceipt({ id: answer.receipt.id, sha256: answer.receipt.sha256 });
    equal('getReceipt', receipt.hostname, hostname);
    equal('getReceipt', receipt.undeclared, 1);
    const verdict = await api.validatePing({ body: ping });
    equal('validatePing', verdict.summary.outcome, 'stored');
    equal('validatePing', verdict.keyPaths.length, verdict.summary.listed);

    const { hostname: _, ...homeless } = ping;
    const quarantined = (await api.sendPing({ body: homeless })).receipt;
    equal('sendPing without a hostname', quarantined.status, 'quarantined');
    const kept = await api.getReceipt({ id: quarantined.id, sha256: quarantined.sha256 });
    equal('getReceipt', kept.reason, quarantined.reason);

    const uploaded = new File([JSON.stringify({ ...ping, hostname: `uploaded.${hostname}` })], 'ping.json');
    equal('uploadPings', (await api.uploadPings({ file: [uploaded] })).totals.stored, 1);
    const checked = await api.checkVersion({ gitlabInfo: btoa('{"version":"18.9.0"}') });
    equal('checkVersion', checked.criticalVulnerability, false);
}

async function analysts() {
    const api = new ExportApi(client);
    equal('listInstances', (await api.listInstances({ hostname: [hostname] })).map(each => each.hostname), [hostname]);
    equal('listPings', (await api.listPings({ hostname: [hostname] }))[0]!.undeclaredKeyPaths, ['counts.rockets']);
    equal('listMetrics', (await api.listMetrics({ q: 'counts.issues' }))[0]!.keyPath, 'counts.issues');
    const series = await api.getSeries({ metric: 'counts.issues', hostname: [hostname] });
    equal('getSeries', series.instances![0]!.points[0]!.value, 1024);
    equal('getServicePing', (await api.getServicePing({ hostname }) as any).counts.issues, 1024);
    const lines = (await (await api.exportPings({ hostname: [hostname], format: 'ndjson' })).text()).trimEnd().split('\n');
    equal('exportPings', lines.length, 2);
    equal('exportPings', Object.keys(JSON.parse(lines[1]!)), ['end']);
    equal('getVersion', (await api.getVersion()).version.length > 0, true);

    const refused = await api.getServicePing({ hostname: 'nobody.example.com' }).then(() => undefined, error => error);
    equal('getServicePing of nobody', refused instanceof ResponseError, true);
    const problem = ProblemFromJSON(await refused.response.json());
    equal('getServicePing of nobody', [problem.status, problem.type], [404, 'urn:rollcall:problem:unknown_hostname']);
}

async function operators() {
    const privacy = new PrivacyApi(client);
    const some = await privacy.putOptOut({
        hostname: `opted-out.${hostname}`,
        optOutRequest: { categories: ['operational', 'optional'] },
    });
    equal('putOptOut', some.hostname, `opted-out.${hostname}`);
    equal('getOptOut', (await privacy.getOptOut({ hostname: some.hostname })).categories, ['operational', 'optional']);
    await privacy.putOptOut({ hostname: `none.${hostname}`, optOutRequest: { categories: 'all' } });
    equal('getOptOut', (await privacy.getOptOut({ hostname: `none.${hostname}` })).categories, 'all');
    equal('listRedactionRules', (await privacy.listRedactionRules()).length > 0, true);

    const access = new AccessApi(client);
    const issued = await access.createToken({
        tokenRequest: { name: 'of the TypeScript client', scopes: new Set(['read_service_ping'] as const) },
    });
    equal('createToken', issued.token.startsWith('rollcall_'), true);
    equal('createToken', issued.expiresAt, null);
    equal('listTokens', (await access.listTokens())[0]!.name, 'of the TypeScript client');
    const event = (await access.listAuditEvents({ action: 'token.create', perPage: 1 }))[0]!;
    equal('listAuditEvents', event.tokenId, null);
    equal('exportAuditEvents', (await (await access.exportAuditEvents()).text()).length > 0, true);

    const dictionary = await openAsBlob(`${examples}/sample-dictionary-1.3.yml`, { type: 'application/yaml' });
    const job = await new DictionariesApi(client).dryRunDictionary({ version: '1.4', body: dictionary, weeks: 1 });
    const jobs = new JobsApi(client);
    equal('getJob', (await jobs.getJob({ id: job.id })).kind, job.kind);
    equal('listJobs', (await jobs.listJobs({ kind: job.kind }))[0]!.id, job.id);

    const page = await new QuarantineApi(client).listQuarantinedPayloads();
    equal('listQuarantinedPayloads', page.items[0]!.hostname, null);
    equal('listQuarantinedPayloads', page.items[0]!.reason, 'identity_missing');
}

async function main() {
    await dictionaries();
    await pings();
    await analysts();
    await operators();
    console.log(`${calls.size} kinds of calls, each with the answer that the contract says`);
}

main().catch(error => {
    console.error(error);
    process.exitCode = 1;
});
