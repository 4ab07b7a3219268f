# A driver around Net::FTP of the standard library: one task a line from standard input, one answer a line.
use strict;
use warnings;
use Net::FTP;

$| = 1;
my $ftp;

sub escaped { my $text = shift // ''; $text =~ s/([^A-Za-z0-9._~-])/sprintf '%%%02X', ord $1/ge; return $text }
sub unescaped { my $text = shift; $text =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge; return $text }
sub must { my $result = shift; return $result if defined $result && $result ne '0'; die $ftp->code . ' ' . $ftp->message }
sub binary { $ftp->binary; return }

sub drop {
    my ($connection, $directory) = @_;
    $connection->abort;
    return names($directory);
}

# Paths come back as they were asked for.
sub names {
    my ($path) = @_;
    my $found = $ftp->ls($path);
    return () if !$found && $ftp->code == 450;
    return map { s{^\Q$path\E/}{}r } @{ must($found) };
}

my %tasks = (
    open => sub {
        my ($host, $port, $user, $password, $authority, $tls, $passive) = @_;
        $ftp = Net::FTP->new(
            $host, Port => $port, Timeout => 25, Passive => $passive eq 'passive' ? 1 : 0,
            SSL => $tls eq 'implicit' ? 1 : 0, SSL_ca_file => $authority,
        ) or die "no session: $@";
        must($ftp->starttls) if $tls eq 'explicit';
        must($ftp->login($user, $password));
        must($ftp->prot('P')) if $tls ne 'clear';
        $ftp->binary;
    },
    list => \&names,
    get => sub { binary(); must($ftp->get(@_)) },
    put => sub { binary(); must($ftp->put(@_)) },
    resumeGet => sub { my ($remote, $local) = @_; binary(); must($ftp->get($remote, $local, -s $local)) },
    resumePut => sub {
        my ($local, $remote) = @_;
        binary();
        my $there = must($ftp->size($remote));
        open my $file, '<:raw', $local or die $!;
        seek $file, $there, 0;
        $ftp->restart($there);
        must($ftp->put($file, $remote));
    },
    append => sub { binary(); must($ftp->append(@_)) },
    getText => sub { $ftp->ascii; must($ftp->get(@_)) },
    putText => sub { $ftp->ascii; must($ftp->put(@_)) },
    makeDirectory => sub { must($ftp->mkdir(@_)) },
    removeDirectory => sub { must($ftp->rmdir(@_)) },
    rename => sub { must($ftp->rename(@_)) },
    remove => sub { must($ftp->delete(@_)) },
    modified => sub { must($ftp->mdtm(@_)) . '000' },
    setModified => sub {
        my ($path, $when) = @_;
        my ($second, $minute, $hour, $day, $month, $year) = gmtime($when / 1000);
        my $stamp = sprintf '%04d%02d%02d%02d%02d%02d', $year + 1900, $month + 1, $day, $hour, $minute, $second;
        must($ftp->quot('MFMT', $stamp, $path) == 2);
    },
    dropGetAndList => sub {
        my ($remote, $directory) = @_;
        binary();
        my $connection = must($ftp->retr($remote));
        $connection->read(my $some, 100);
        return drop($connection, $directory);
    },
    dropPutAndList => sub {
        my ($remote, $directory) = @_;
        binary();
        my $connection = must($ftp->stor($remote));
        $connection->write('x' x 100_000, 100_000);
        return drop($connection, $directory);
    },
);

while (my $line = <STDIN>) {
    chomp $line;
    my ($task, @fields) = map { unescaped($_) } split /\t/, $line, -1;
    my @answer = eval { ('ok', $tasks{$task}->(@fields)) };
    @answer = ('no', $@) if !@answer;
    print join("\t", map { escaped($_) } @answer), "\n";
}
$ftp->quit if $ftp;
