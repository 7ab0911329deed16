import type { Statement } from './pg-connection.ts';

const page = (name: string, call: string): Statement => ({
  name,
  sql: `SELECT cursorpage, continuation, cursorid FROM documentdb_api.${call}`,
});
const write = (name: string, call: string): Statement => ({
  name,
  sql: `SELECT p_result, p_success FROM documentdb_api.${call}`,
});
const value = (name: string, call: string): Statement => ({ name, sql: `SELECT documentdb_api${call}` });

/** One SQL function of DocumentDB for each command. Documents cross as binary BSON both ways. */
export const SQL = {
  insert: write('insert', 'insert($1, $2, $3, NULL)'),
  update: write('update', 'update($1, $2, $3, NULL)'),
  delete: write('delete', 'delete($1, $2, $3, NULL)'),
  findAndModify: write('find_and_modify', 'find_and_modify($1, $2, NULL)'),
  find: page('find', 'find_cursor_first_page($1, $2)'),
  aggregate: page('aggregate', 'aggregate_cursor_first_page($1, $2)'),
  listCollections: page('list_collections', 'list_collections_cursor_first_page($1, $2)'),
  listIndexes: page('list_indexes', 'list_indexes_cursor_first_page($1, $2)'),
  getMore: {
    name: 'get_more',
    sql: 'SELECT cursorpage, continuation FROM documentdb_api.cursor_get_more($1, $2, $3)',
  },
  count: value('count', '.count_query($1, $2)'),
  distinct: value('distinct', '.distinct_query($1, $2)'),
  listDatabases: value('list_databases', '.list_databases($1)'),
  ensureCollection: value('ensure_collection', '.create_collection($1, $2)'),
  create: value('create', '.create_collection_view($1, $2)'),
  drop: value('drop', '.drop_collection($1, $2)'),
  dropDatabase: value('drop_database', '.drop_database($1)'),
  createIndexes: value('create_indexes', '_internal.create_indexes_non_concurrently($1, $2, true)'),
  dropIndexes: { name: 'drop_indexes', sql: 'CALL documentdb_api.drop_indexes($1, $2, NULL)' },
  collMod: value('coll_mod', '.coll_mod($1, $2, $3)'),
  renameCollection: value('rename_collection', '.rename_collection($1)'),
  collStats: value('coll_stats', '.coll_stats($1, $2, 1)'),
  dbStats: value('db_stats', '.db_stats($1, 1, false)'),
} satisfies Record<string, Statement>;
