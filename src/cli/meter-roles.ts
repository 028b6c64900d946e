import { bestVariants } from '../analyse/best.ts';
import { type RoleTable, roleTable } from '../analyse/role-table.ts';
import { summariseRun } from '../analyse/run.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT } from '../model/failure.ts';
import { chooseRun } from './choose-run.ts';
import { ledgerOf } from './ledger-of.ts';

export interface MeterRolesOptions {
  readonly ledger?: string;
  readonly project: string;
  readonly json?: true;
}

/** The version of the document's shape. */
export const METER_ROLES_SCHEMA = 'firstpass/meter-roles/1';

export interface MeterRolesDocument extends RoleTable {
  readonly schema: typeof METER_ROLES_SCHEMA;
  readonly run: string;
}

/** Prints the role table of a run: the cheapest model per correct output above each spec's yield floor. */
export async function meterRoles(run: string | undefined, options: MeterRolesOptions): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const chosen = chooseRun(reader, run);
    const summary = summariseRun(chosen, reader.cells(chosen.id), reader.summaries(chosen.id));
    const table = roleTable(bestVariants(summary.cells));
    const document: MeterRolesDocument = { schema: METER_ROLES_SCHEMA, run: chosen.id, ...table };
    console.log(JSON.stringify(options.json === true ? document : table.roles, null, 2));
    for (const { spec, variant, reason, choice } of table.reasons) {
      if (options.json !== true)
        console.error(`note: ${spec}: ${variant ?? 'no variant'}, ${reason}, ${choice}`);
    }
    return table.reasons.every(({ spec }) => Object.hasOwn(table.roles, spec)) ? EXIT.ok : EXIT.inconclusive;
  } finally {
    reader.close();
  }
}
