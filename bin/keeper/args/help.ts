/** What `--help` answers. */
export const HELP = `Looks after Flink SQL statements on Confluent Cloud, from the command line.

  npm start                              the whole story, on an embedded Confluent, in virtual time
  npm run keeper -- <command> [options]  one pass: the very same one as the deployed function's

Commands that only look
  status    how it is, since when, at which offsets, and what is next
  explain   all that is known: why it is so, what was done last, what is tried next and when, what releases it
  plan      what ensure would do, step by step
  history   the last decisions
  takeover  what would be stopped and started where others write the same sink; --confirm does it

Commands that act
  ensure    make sure that the statement runs: create it, resume it, put a changed
            text in its place, or say why not
  stop      stop it, and leave it stopped until resume
  resume    let it run again, from where it stopped
  restart   forget a hold and the count of failures, then stop and resume it
  takeover --confirm
            stop the other statements that write the same sink, and start ours
  story     what npm start runs

Options
  --statement=<name>        only this statement of statements.json; all of them, if not given
  --from=earliest           with restart: start it anew, which reads, and writes, every row again
  --from=<time>             with restart: start it anew with the rows from that time on, a past one in ISO 8601
                            with its zone, as 2026-11-22T10:00:00Z
  --confirm                 with takeover: do what it has shown
  --json                    the report as JSON on stdout, and nothing else there (npm run --silent keeper -- …
                            keeps npm's own lines away)
  --timeout=<seconds>       when the pass has to end, 300 if not given; with --function how long its answer is
                            waited for, 910 if not given
  --statements=<folder>     the folder with statements.json and the SQL files; not with --function
  --state=<folder>          where local state is kept between calls, .keeper if not given; not with --function
  --help                    this text

Where: on this machine
  Without any option below, an embedded Confluent is used, with 2000 sample flights in its topics. It is kept in the
  state folder, so that status shows what an ensure before it has started. Real time passes between calls; what a
  call waits for passes in virtual time. Delete the folder to begin anew.

  npm run keeper -- ensure
  npm run keeper -- explain

Where: the deployed function makes the pass
  --function=<name>         KeeperFunctionName of the stack's outputs, or an ARN
  --profile=<name>          AWS profile, SSO or any other kind (aws sso login comes first); AWS_PROFILE and the
                            other usual ways, if not given
  --region=<region>         AWS region; the ARN's, AWS_REGION or the profile's, if not given
  It has statements, secret and ledger of its own. It takes lambda:InvokeFunction, and nothing of Confluent's.

  npm run keeper -- status --function=<name> --profile=flights
  npm run keeper -- restart --function=<name> --statement=flight-consolidator --json

Where: on a real account, with a pass made here
  --catalog-name=<name>     Confluent environment (catalog), by name or id
  --database-name=<name>    Kafka cluster (database), by name or id
  --profile, --region       as above
  --secret-name=<name>      /confluent_cloud_resource/<catalog name>/flink_compute_pool, if not given
  --ledger-table=<name>     the deployed keeper's ledger in DynamoDB (LedgerTableName of the stack's outputs);
                            changes are then told on EventBridge too
  --event-bus=<name>        goes with --ledger-table; default, if not given
  Without --ledger-table the ledger is a folder in the state folder. A keeper that runs from two places without
  sharing a ledger forgets holds, stops and back-off that the other one knows; it still cannot start a second
  writer, because statements have the same names everywhere.

  npm run keeper -- plan --profile=flights --catalog-name=prod --database-name=flights

Exit codes
  0  it did its job, and nothing waits for a person (healthy, progressing, recovering, or suspended as wanted)
  1  it could not do its job: Confluent, the secret, AWS, the function or the state folder is out of reach, or
     the function failed; for the story: a row was lost, duplicated or misplaced
  2  wrong arguments, or statements that are not fit to be sent; nothing was touched
  3  it did its job, and something waits for a person: held or degraded
`;
