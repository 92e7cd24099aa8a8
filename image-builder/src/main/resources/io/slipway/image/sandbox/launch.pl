# Carries out a list of steps that end in a program: what util-linux has no command for. No module
# is needed beyond perl itself (Debian's perl-base). The file has NUL-terminated words: for each step
# its name, the number of its words, and them. Numbers of system calls come with "call".
use strict;
use warnings;

my ($file) = @ARGV;
open(my $in, '<:raw', $file) or die "cannot read $file: $!\n";
my @words = split(/\0/, do { local $/; <$in> }, -1);
close($in);

my %nr;
my $at = '';

sub call {
  my ($name, @arguments) = @_;
  # What perl takes for a number goes by value, all else by address.
  my $result = syscall($nr{$name}, @arguments);
  die "$name at $at: $!\n" if $result == -1;
  return $result;
}

sub prctl { call('prctl', $_[0], $_[1], $_[2] // 0, 0, 0) }

sub spawn {
  my $child = fork();
  die "fork: $!\n" unless defined $child;
  return prctl(1, 9) if $child == 0;
  open(STDIN, '<', '/dev/null');
  my $status;
  # The first process of a namespace also inherits its orphans.
  while ((my $ended = wait()) != -1) {
    if ($ended == $child) { $status = $?; last; }
  }
  exit(($status & 127) ? 128 + ($status & 127) : $status >> 8);
}

sub map_user {
  my ($uid, $gid) = @_;
  call('unshare', 0x10000000);
  for (['setgroups', 'deny'], ['uid_map', "$uid 0 1"], ['gid_map', "$gid 0 1"]) {
    my ($name, $text) = @$_;
    open(my $out, '>', "/proc/self/$name") or die "$name: $!\n";
    syswrite($out, $text) or die "$name: $!\n";
    close($out);
  }
}

sub mask {
  my ($path) = @_;
  return unless -e $path;
  if (-d _) { call('mount', 'tmpfs', $path, 'tmpfs', 1, 'size=0k') }
  else { call('mount', '/dev/null', $path, 0, 4096, 0) }
}

sub read_only {
  my ($path) = @_;
  return unless -e $path;
  call('mount', $path, $path, 0, 4096 | 16384, 0);
  call('mount', 'none', $path, 0, 4096 | 32 | 1 | 2 | 4 | 8, 0);
}

sub bounding {
  my %keep = map { $_ => 1 } split(/,/, $_[0]);
  for my $capability (0 .. 63) {
    next if $keep{$capability};
    last if syscall($nr{prctl}, 24, $capability, 0, 0, 0) == -1 && $! == 22;
  }
}

sub seccomp {
  my $filter = pack('H*', $_[0]);
  my $program = pack('S x![Q] P', length($filter) / 8, $filter);
  call('prctl', 22, 2, $program, 0, 0);
}

sub capabilities {
  my ($low) = @_;
  call('capset', pack('L l', 0x20080522, 0), pack('L6', $low, $low, 0, 0, 0, 0));
}

sub mkdirs {
  my ($path) = @_;
  return if -d $path;
  mkdirs($1) if $path =~ m{^(.+)/};
  mkdir($path, 0755) or die "mkdir $path: $!\n";
}

# A file that is there is not opened: that would bring it into the layer.
sub touch {
  my ($path) = @_;
  return if -e $path;
  mkdirs($1) if $path =~ m{^(.+)/};
  open(my $file, '>', $path) or die "create $path: $!\n";
}

my %steps = (
  call => sub { $nr{$_[0]} = 0 + $_[1] },
  unshare => sub { call('unshare', 0 + $_[0]) },
  spawn => \&spawn,
  hostname => sub { call('sethostname', $_[0], length($_[0])) },
  mount => sub { call('mount', $_[0], $_[1], $_[2] eq '' ? 0 : $_[2], 0 + $_[3], $_[4] eq '' ? 0 : $_[4]) },
  mkdir => \&mkdirs,
  file => \&touch,
  symlink => sub { symlink($_[0], $_[1]) or die "symlink $_[1]: $!\n" },
  mask => \&mask,
  readonly => \&read_only,
  pivot => sub {
    chdir($_[0]) or die "chdir $_[0]: $!\n";
    call('pivot_root', '.', '.');
    call('umount2', '.', 2);
    chdir('/');
  },
  ready => sub { syswrite(STDOUT, "$_[0]\n") },
  mapuser => \&map_user,
  seccomp => \&seccomp,
  bounding => \&bounding,
  groups => sub {
    my @ids = split(/,/, $_[0]);
    call('setgroups', scalar(@ids), pack('L*', @ids, 0));
  },
  gid => sub { call('setresgid', 0 + $_[0], 0 + $_[0], 0 + $_[0]) },
  uid => sub { call('setresuid', 0 + $_[0], 0 + $_[0], 0 + $_[0]) },
  capabilities => sub { capabilities(0 + $_[0]) },
  dieWithParent => sub { prctl(1, 9) },
  chdir => sub { chdir($_[0]) or die "the working directory $_[0]: $!\n" },
  clearenv => sub { %ENV = () },
  env => sub { $ENV{$_[0]} = $_[1] },
  exec => sub {
    my $program = $_[0];
    no warnings 'exec';
    exec { $program } @_;
    my $missing = $! == 2;
    my $why = $missing && $program !~ m{/} ? 'executable file not found in $PATH' : "$!";
    print STDERR "exec: \"$program\": $why\n";
    exit($missing ? 127 : 126);
  },
);

while (@words > 1) {
  $at = shift @words;
  my @arguments = splice(@words, 0, 1 + $words[0]);
  shift @arguments;
  my $step = $steps{$at} or die "unknown step $at\n";
  eval { $step->(@arguments); 1 } or do {
    print STDERR "$@";
    exit(125);
  };
}
