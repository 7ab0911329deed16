// Brings a replica set to what it should be: initiated, with all its members, the root user and the databases' users.
// mongosh runs it beside every start of the first pod, and it can be run by hand; what is there already is left alone.
/* global connect, print, require, sleep */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- mongosh knows no other
const { readdirSync, readFileSync } = require('fs');

const [, set, ordinal, domain] = /^([^.]+)-(\d+)(\..+)$/.exec(process.env.HOST);
const members = [];
for (let i = 0; i < Number(process.env.MEMBERS); i += 1) members.push(`${set}-${i}${domain}:27017`);
const here = '127.0.0.1:27017';

const secret = (name) => readFileSync(`/secrets/${name}`, 'utf8').trim();

/** Runs a command on a database. @throws Error when it fails */
function run(database, command) {
  const answer = database.runCommand(command);
  if (!answer.ok) throw new Error(answer.errmsg);
  return answer;
}

/** Calls until it answers something. What goes wrong is told once, and tried again. */
function eventually(what, attempt) {
  let told = false;
  while (true) {
    try {
      const answer = attempt();
      if (answer) return answer;
    } catch (error) {
      if (!told) print(`set-up: ${what}: ${error.message}`);
      told = true;
    }
    sleep(2000);
  }
}

/** The admin database of one member, whatever state that is in. @throws when it does not answer */
function adminOf(address) {
  return connect(`mongodb://${address}/admin?directConnection=true&serverSelectionTimeoutMS=3000`);
}

/**
 * Makes a set of this member alone, once all members answer and none belongs to a set yet. A first member that has lost
 * its volume finds the others in their set, and waits for them to take it back.
 */
function initiate() {
  const admin = adminOf(here);
  if (run(admin, { hello: 1 }).setName) return true;
  for (const member of members) {
    if (run(adminOf(member), { hello: 1 }).setName) return false;
  }
  run(admin, { replSetInitiate: { _id: set, members: [{ _id: 0, host: members[0] }] } });
  print(`set-up: initiated ${set}`);
  return true;
}

/** Makes the first user. MongoDB lets anybody on this machine do that, but only as long as there is none. */
function makeRoot() {
  const admin = adminOf(here);
  if (!run(admin, { hello: 1 }).isWritablePrimary) return;
  try {
    run(admin, { createUser: 'root', pwd: secret('root-password'), roles: ['root'] });
    print('set-up: made root');
  } catch (error) {
    // It exists, so nobody may do this any more.
    if (error.codeName !== 'Unauthorized') throw error;
  }
}

/** The primary's admin database, as root. @throws when the password is not root's, or there is no primary */
function asRoot() {
  const login = `root:${encodeURIComponent(secret('root-password'))}`;
  return connect(
    `mongodb://${login}@${members.join(',')}/admin?replicaSet=${set}&serverSelectionTimeoutMS=10000`,
  );
}

/** Adds a member, as soon as it answers. */
function add(admin, member) {
  const { config } = run(admin, { replSetGetConfig: 1 });
  let last = 0;
  for (const { _id, host } of config.members) {
    if (host === member) return true;
    last = Math.max(last, _id);
  }
  run(adminOf(member), { hello: 1 });
  config.members.push({ _id: last + 1, host: member });
  config.version += 1;
  run(admin, { replSetReconfig: config });
  print(`set-up: added ${member}`);
  return true;
}

/**
 * Gives the user of a file `user-<name>` the password in it. `user-auth` is the user of the database auth; so is
 * `user-auth.2`, a second one, with which passwords are changed without an interruption.
 */
function setUser(admin, file) {
  const user = file.slice('user-'.length);
  const name = user.split('.')[0];
  const database = admin.getSiblingDB(name);
  const known = run(database, { usersInfo: user }).users.length > 0;
  const roles = [{ role: 'readWrite', db: name }];
  run(database, { [known ? 'updateUser' : 'createUser']: user, pwd: secret(file), roles });
  print(`set-up: ${known ? 'set' : 'made'} user ${user}`);
  return true;
}

if (ordinal === '0') {
  eventually('initiating', initiate);
  const admin = eventually('signing in as root', () => {
    makeRoot();
    return asRoot();
  });
  for (const member of members) eventually(`adding ${member}`, () => add(admin, member));
  for (const file of readdirSync('/secrets')) {
    if (file.startsWith('user-')) eventually(`user of ${file}`, () => setUser(admin, file));
  }
  print('set-up: done');
}
