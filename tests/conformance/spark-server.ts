// A Spark Thrift server of the tests' own, where Java and Spark's jars are found: on a free loopback port, with its
// tables, catalog and scratch files in a temporary folder.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SparkServer {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const START_SECONDS = 180;

/** Starts a server that keeps all its files in the folder. Gives the reason when none can be had here. */
export async function startSparkServer(folder: string): Promise<SparkServer | { readonly unavailable: string }> {
  const java = findJava();
  if (java === undefined) return { unavailable: 'no Java runs here (JAVA_HOME, or java in PATH)' };
  const jars = findSparkJars();
  if (jars === undefined) {
    return { unavailable: 'no Spark with a Thrift server is here (SPARK_HOME, or the Python package pyspark)' };
  }
  const extra = extraJars(jars);
  const port = await freePort();
  for (const name of ['warehouse', 'scratch', 'local', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  const logFile = join(folder, 'spark.log');
  const log = openSync(logFile, 'a');
  const process_ = spawn(java, serverArguments(folder, jars, extra, port), {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: { ...process.env, SPARK_LOCAL_IP: HOST },
  });
  closeSync(log);
  // Whatever ends this process ends the server.
  const kill = (): void => void process_.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', kill);
    await endProcess(process_);
  };
  const isReady = await waitForStart(process_, logFile, port);
  if (!isReady) {
    await stop();
    return { unavailable: `the Spark Thrift server did not start: ${lastLine(logFile)}` };
  }
  return { host: HOST, port, stop };
}

function findJava(): string | undefined {
  const home = process.env['JAVA_HOME'];
  return [...(home ? [join(home, 'bin', 'java')] : []), 'java'].find((path) => runs(path, ['-version']) !== undefined);
}

/** The folder of jars of the Spark that the environment names, or of the Python package. */
function findSparkJars(): string | undefined {
  const home = process.env['SPARK_HOME'];
  const folders = home ? [home] : ['python3', 'python'].flatMap((python) => pysparkFolder(python) ?? []);
  return folders
    .map((folder) => join(folder, 'jars'))
    .find((jars) => existsSync(jars) && readdirSync(jars).some((name) => name.startsWith('spark-hive-thriftserver')));
}

function pysparkFolder(python: string): string | undefined {
  const find = 'import importlib.util as u; s = u.find_spec("pyspark"); print(list(s.submodule_search_locations)[0])';
  return runs(python, ['-c', find])?.trim();
}

function runs(program: string, words: readonly string[]): string | undefined {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 30_000 });
  } catch {
    return undefined;
  }
}

interface ExtraJars {
  /** Beside Spark's own folder. */
  readonly paths: readonly string[];
  readonly settings: readonly string[];
}

/** Delta and Iceberg, where their jars lie among Spark's own or in the folder that TSDBT_SPARK_JARS names. */
function extraJars(sparkJars: string): ExtraJars {
  const other = process.env['TSDBT_SPARK_JARS'];
  const paths = other && existsSync(other) ? readdirSync(other).flatMap((name) => jar(other, name)) : [];
  const names = [...readdirSync(sparkJars), ...paths.map((path) => path.slice(path.lastIndexOf('/') + 1))];
  const hasDelta = names.some((name) => name.startsWith('delta-spark'));
  const hasIceberg = names.some((name) => name.startsWith('iceberg-spark-runtime'));
  const extensions = [
    ...(hasDelta ? ['io.delta.sql.DeltaSparkSessionExtension'] : []),
    ...(hasIceberg ? ['org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions'] : []),
  ];
  if (extensions.length === 0) return { paths: [], settings: [] };
  // One catalog stands for Spark's own: Delta's where both are there.
  const catalog = hasDelta
    ? 'org.apache.spark.sql.delta.catalog.DeltaCatalog'
    : 'org.apache.iceberg.spark.SparkSessionCatalog';
  return {
    paths,
    settings: [
      `spark.sql.extensions=${extensions.join(',')}`,
      `spark.sql.catalog.spark_catalog=${catalog}`,
      ...(hasDelta ? [] : ['spark.sql.catalog.spark_catalog.type=hive']),
    ],
  };
}

function jar(folder: string, name: string): string[] {
  return name.endsWith('.jar') ? [join(folder, name)] : [];
}

/** Packages of Java that Spark reaches into, which Java keeps closed since 17. */
const OPENED = [
  ...['java.lang', 'java.lang.invoke', 'java.lang.reflect', 'java.io', 'java.net', 'java.nio', 'java.util'],
  ...['java.util.concurrent', 'java.util.concurrent.atomic', 'jdk.internal.ref', 'sun.nio.ch', 'sun.nio.cs'],
  ...['sun.security.action', 'sun.util.calendar'],
];

function serverArguments(folder: string, jars: string, extra: ExtraJars, port: number): string[] {
  const settings = [
    'spark.master=local[2]',
    'spark.app.name=tsdbt-tests',
    'spark.ui.enabled=false',
    `spark.driver.host=${HOST}`,
    `spark.driver.bindAddress=${HOST}`,
    `spark.local.dir=${join(folder, 'local')}`,
    'spark.sql.shuffle.partitions=2',
    // Tables without a format are Parquet, not Hive's text, which holds neither line ends nor nulls apart from texts.
    'spark.sql.legacy.createHiveTableByDefault=false',
    'spark.sql.session.timeZone=UTC',
    // Dates before the calendar of today are written as they are, as Spark 4 does.
    'spark.sql.parquet.datetimeRebaseModeInWrite=CORRECTED',
    `spark.sql.warehouse.dir=${join(folder, 'warehouse')}`,
    'spark.sql.catalogImplementation=hive',
    `spark.hadoop.javax.jdo.option.ConnectionURL=jdbc:derby:;databaseName=${join(folder, 'metastore')};create=true`,
    `spark.hadoop.hive.exec.scratchdir=${join(folder, 'scratch')}`,
    `spark.hadoop.hive.server2.thrift.bind.host=${HOST}`,
    `spark.hadoop.hive.server2.thrift.port=${port}`,
    ...extra.settings,
  ];
  return [
    '-Xmx1g',
    '-XX:+IgnoreUnrecognizedVMOptions',
    ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    `-Djava.io.tmpdir=${join(folder, 'tmp')}`,
    `-Dderby.system.home=${folder}`,
    ...settings.map((setting) => `-D${setting}`),
    '-cp',
    [...extra.paths, join(jars, '*')].join(':'),
    'org.apache.spark.deploy.SparkSubmit',
    '--class',
    'org.apache.spark.sql.hive.thriftserver.HiveThriftServer2',
    'spark-internal',
  ];
}

async function waitForStart(server: ChildProcess, logFile: string, port: number): Promise<boolean> {
  for (let waited = 0; waited < START_SECONDS * 4; waited += 1) {
    if (server.exitCode !== null || server.signalCode !== null) return false;
    if (readFileSync(logFile, 'utf8').includes('HiveThriftServer2 started') && (await answers(port))) return true;
    await sleep(250);
  }
  return false;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, HOST);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function endProcess(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGTERM');
  await Promise.race([ended, sleep(15_000, undefined, { ref: false })]);
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGKILL');
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
