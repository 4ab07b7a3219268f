/** What `--help` says beyond the list of options. */

/** After the help of `longshore`. */
export const ABOUT_ALL = `
Examples:
  longshore serve . --anonymous                   this folder, for anybody on this machine to read
  longshore serve . --user alice:secret           the same for alice, to read and write
  longshore serve /srv/files --config ftp.yaml    with the options of a file
  longshore serve s3://bucket/prefix --anonymous  a bucket, with the credentials of the environment
  longshore doctor --config ftp.yaml              what clients will be told, and whether it works

longshore help serve explains the options.`

/** After the help of `serve`. */
export const ABOUT_SERVE = `
Passwords:
  What stands on a command line can be seen by others on this machine. Better places:
    --user alice           with the password in the variable LONGSHORE_PASSWORD_ALICE
                           (capitals; whatever is no letter or digit becomes _)
    --users users.yaml     with lines made by: longshore hash --user alice
  --user alice:secret:ro   is read only. The name ends at the first colon and a last :ro or :rw
                           is the mode, so a password that ends in :ro is written secret:ro:rw.
  Ten wrong passwords for one user from one address make it wait for 15 minutes; this machine never has to.

Buckets:
  s3://bucket/prefix needs the packages @longshore/storage-s3 and @aws-sdk/client-s3 beside longshore.
  Credentials are looked for where the tools of AWS do: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,
  AWS_PROFILE, the role of the machine. A server of one's own is named by --s3-endpoint.

Configuration file (YAML or JSON), the same names, with or without dashes (passive-ports or passivePorts):
    root: /srv/files
    host: "::"
    users: users.yaml          # or the list itself
    passive-ports: 50000-50100
    passive-address: [203.0.113.7, 192.168.0.0/16=192.168.1.20]
    tls-cert: cert.pem
    tls-key: key.pem
    tls: required
  Options of the command line win over the file. Paths in it start from the file.

Ending:
  Ctrl-C or SIGTERM lets running transfers finish, for at most 30 seconds; a second one ends at once.

Exit codes: 0 ended in order, 1 it could not start, 2 the options are wrong.`

/** After the help of `doctor`. */
export const ABOUT_DOCTOR = `
Takes the options of serve. Opens the ports for a moment, and asks a server with these settings what it
would tell a client on this machine, in each network of this machine, in each network given with
--passive-address, and on the internet.

Exit codes: 0 all is well, 1 something would not work, 2 the options are wrong.`

/** After the help of `hash`. */
export const ABOUT_HASH = `
Asks for the password on a terminal, without showing it, or reads it from the first line of its input:
  longshore hash --user alice >> users.yaml`
