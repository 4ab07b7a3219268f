<?php
// A driver around PHP's ftp_ functions: one task a line from standard input, one answer a line.
error_reporting(E_ALL);
ini_set('display_errors', 'stderr');

function must(mixed $result): mixed
{
    if ($result === false) {
        throw new RuntimeException(error_get_last()['message'] ?? 'refused');
    }
    return $result;
}

final class Session
{
    public static ?FTP\Connection $ftp = null;
}

$open = function (string $host, string $port, string $user, string $password, string $authority, string $tls, string $passive) {
    $ftp = Session::$ftp = must($tls === 'clear' ? ftp_connect($host, (int) $port, 25) : ftp_ssl_connect($host, (int) $port, 25));
    must(ftp_login($ftp, $user, $password));
    must(ftp_pasv($ftp, $passive === 'passive'));
};

$tasks = [
    'open' => $open,
    'list' => fn ($path) => array_map('basename', must(ftp_nlist(Session::$ftp, $path))),
    'get' => fn ($remote, $local) => must(ftp_get(Session::$ftp, $local, $remote, FTP_BINARY)),
    'put' => fn ($local, $remote) => must(ftp_put(Session::$ftp, $remote, $local, FTP_BINARY)),
    'resumeGet' => fn ($remote, $local) => must(ftp_get(Session::$ftp, $local, $remote, FTP_BINARY, FTP_AUTORESUME)),
    'resumePut' => fn ($local, $remote) => must(ftp_put(Session::$ftp, $remote, $local, FTP_BINARY, FTP_AUTORESUME)),
    'append' => fn ($local, $remote) => must(ftp_append(Session::$ftp, $remote, $local, FTP_BINARY)),
    'getText' => fn ($remote, $local) => must(ftp_get(Session::$ftp, $local, $remote, FTP_ASCII)),
    'putText' => fn ($local, $remote) => must(ftp_put(Session::$ftp, $remote, $local, FTP_ASCII)),
    'makeDirectory' => fn ($path) => must(ftp_mkdir(Session::$ftp, $path)),
    'removeDirectory' => fn ($path) => must(ftp_rmdir(Session::$ftp, $path)),
    'rename' => fn ($from, $to) => must(ftp_rename(Session::$ftp, $from, $to)),
    'remove' => fn ($path) => must(ftp_delete(Session::$ftp, $path)),
    'modified' => fn ($path) => must(ftp_mdtm(Session::$ftp, $path)) . '000',
];

while (($line = fgets(STDIN)) !== false) {
    $fields = array_map('rawurldecode', explode("\t", rtrim($line, "\n")));
    $task = array_shift($fields);
    try {
        $result = $tasks[$task](...$fields);
        $answer = ['ok', ...(is_array($result) ? $result : (is_string($result) ? [$result] : []))];
    } catch (Throwable $error) {
        $answer = ['no', $error->getMessage()];
    }
    echo implode("\t", array_map('rawurlencode', $answer)), "\n";
}
if (Session::$ftp) {
    ftp_close(Session::$ftp);
}
