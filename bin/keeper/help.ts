/** What `--help` answers. */
export const HELP = `Looks after Flink SQL statements on Confluent Cloud, from the command line.

  npm start                              the whole story, on an embedded Confluent, in virtual time
  npm run keeper -- <command> [options]  one pass: the very same one as the deployed function's

Commands
  ensure    make sure that the statement runs: create it, resume it, or say why not
  status    how it is; nothing is changed
  plan      what ensure would do; nothing is changed
  stop      stop it, and leave it stopped until resume
  resume    let it run again, from where it stopped
  restart   forget a hold and the count of failures, then stop and resume it
  story     what npm start runs

Options
  --statement=<name>        only this statement of statements.json; all of them, if not given
  --from=earliest           with restart: the approval to read every row again, should that be needed
  --json                    the report as JSON on stdout, and nothing else there (npm run --silent keeper -- …
                            keeps npm's own lines away)
  --timeout=<seconds>       when the pass has to end, 300 if not given
  --statements=<folder>     the folder with statements.json and the SQL files
  --state=<folder>          where local state is kept between calls, .keeper if not given
  --help                    this text

Where
  Without any option of a real account, an embedded Confluent is used, with 2000 sample flights in its topics. It is
  kept in the state folder, so that status shows what an ensure before it has started. Real time passes between
  calls; what a call waits for passes in virtual time. Delete the folder to begin anew.

  On a real account, with the credentials that a secret of AWS Secrets Manager has:
  --catalog-name=<name>     Confluent environment (catalog), by name or id
  --database-name=<name>    Kafka cluster (database), by name or id
  --profile=<name>          AWS profile, SSO or any other kind (aws sso login comes first); AWS_PROFILE and the
                            other usual ways, if not given
  --region=<region>         AWS region; AWS_REGION or the profile's, if not given
  --secret-name=<name>      /confluent_cloud_resource/<catalog name>/flink_compute_pool, if not given
  --ledger-table=<name>     the deployed keeper's ledger in DynamoDB (LedgerTableName of the stack's outputs);
                            changes are then told on EventBridge too
  --event-bus=<name>        goes with --ledger-table; default, if not given
  Without --ledger-table the ledger is a folder in the state folder. A keeper that runs from two places without
  sharing a ledger forgets holds, stops and back-off that the other one knows; it still cannot start a second
  writer, because statements have the same names everywhere.

Exit codes
  0  it did its job, and nothing waits for a person (healthy, progressing, recovering, or suspended as wanted)
  1  it could not do its job; for the story: a row was lost, duplicated or misplaced
  2  wrong arguments, or statements that are not fit to be sent; nothing was touched
  3  it did its job, and something waits for a person: held or degraded
`;
