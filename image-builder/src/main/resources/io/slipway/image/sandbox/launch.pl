# Carries out a list of steps that end in a program: a sandbox from one process, with no module beyond
# perl itself (Debian's perl-base). Its words are for each step the name, the number of its words, and
# them: arguments, or else NUL-terminated on standard input. Numbers of system calls come with "call".
use strict;
use warnings;

my ($builder, @words) = @ARGV;
umask(0022);
if (!@words) {
  binmode(STDIN);
  @words = split(/\0/, do { local $/; <STDIN> }, -1);
  open(STDIN, '<', '/dev/null');
}

my %nr;
my $at = '';
my $meter;
my $upper;
my $owners;
my %linked;

sub call {
  my ($name, @arguments) = @_;
  # What perl takes for a number goes by value, all else by address.
  my $result = syscall($nr{$name}, @arguments);
  die "$name at $at: $!\n" if $result == -1;
  return $result;
}

sub prctl { call('prctl', $_[0], $_[1], $_[2] // 0, 0, 0) }

# Whoever started this is gone already where it is no longer the parent.
sub die_with_builder {
  prctl(1, 9);
  exit(137) if getppid() != $builder;
}

sub spawn {
  my $child = fork();
  die "fork: $!\n" unless defined $child;
  if ($child == 0) {
    close($meter) if $meter;
    undef $meter;
    undef $upper;
    undef $owners;
    return prctl(1, 9);
  }
  # The first process of a namespace also inherits its orphans, and so does whoever counts.
  call('prctl', 36, 1, 0, 0, 0) if $meter;
  my $result;
  while ((my $ended = wait()) != -1) {
    $result = $? if $ended == $child;
    last if defined $result && !$meter;
  }
  note_usage() if $meter;
  take_back() if $upper && $result == 0;
  exit(($result & 127) ? 128 + ($result & 127) : $result >> 8);
}

# Of all that were waited for, here or below, as struct rusage has it: times in user and system mode as
# seconds and microseconds, then the largest set in KiB.
sub note_usage {
  my $used = "\0" x 256;
  syscall($nr{getrusage}, -1, $used);
  print $meter join(' ', unpack('q5', $used)), "\n";
  close($meter);
}

# The kernel takes from a file that changes hands what would let it run as its owner.
sub give {
  my ($name, $uid, $gid, $mode) = @_;
  call('fchownat', -100, $name, 0 + $uid, 0 + $gid, 0x100);
  chmod($mode, $name) or die "chmod $name: $!\n" if $mode & 06000;
}

# What a step left becomes root's, which is who builds; whose it was is noted as a line for each file.
sub take_back {
  eval {
    chdir($upper) or die "the layer: $!\n";
    my ($mode, $uid, $gid) = (lstat('.'))[2, 4, 5];
    give('.', 0, 0, $mode & 07777) if $uid || $gid;
    take_back_all('');
    close($owners) or die "write owners: $!\n";
    1;
  } or do {
    print STDERR "$@";
    exit(125);
  };
}

sub take_back_all {
  my ($path) = @_;
  opendir(my $directory, '.') or die "read /$path: $!\n";
  while (defined(my $name = readdir($directory))) {
    next if $name eq '.' || $name eq '..';
    my (undef, $inode, $mode, $links, $uid, $gid) = lstat($name) or die "stat /$path$name: $!\n";
    my $type = $mode & 0170000;
    my $was = $links > 1 && $type != 0040000 ? $linked{$inode} : undef;
    if ($was || $uid || $gid) {
      $was ||= "$uid $gid";
      print $owners $was, ' ', unpack('H*', "$path$name"), "\n";
      $linked{$inode} = $was if $links > 1;
      give($name, 0, 0, $type == 0120000 ? 0 : $mode & 07777) if $uid || $gid;
    }
    next if $type != 0040000;
    chdir($name) or die "enter /$path$name: $!\n";
    take_back_all("$path$name/");
    chdir('..') or die "leave /$path$name: $!\n";
  }
}

# Who makes a namespace of users is the one user that it has.
sub map_user {
  my ($uid, $gid) = @_;
  my ($own_uid, $own_gid) = ($>, 0 + $));
  call('unshare', 0x10000000);
  for (['setgroups', 'deny'], ['uid_map', "$uid $own_uid 1"], ['gid_map', "$gid $own_gid 1"]) {
    my ($name, $text) = @$_;
    open(my $out, '>', "/proc/self/$name") or die "$name: $!\n";
    syswrite($out, $text) or die "$name: $!\n";
    close($out);
  }
}

# Brings up "lo": an ioctl that sets IFF_UP and IFF_RUNNING.
sub loopback {
  socket(my $socket, 2, 2, 0) or die "socket: $!\n";
  ioctl($socket, 0x8914, my $request = pack('a16 s x14', 'lo', 65)) or die "ioctl: $!\n";
}

sub write_file {
  my ($path, $mode, $uid, $gid, $content) = @_;
  my $mask = umask(0077);
  open(my $out, '>:raw', $path) or die "create $path: $!\n";
  umask($mask);
  print $out pack('H*', $content);
  close($out) or die "write $path: $!\n";
  chown($uid, $gid, $path) or die "chown $path: $!\n" if $uid || $gid;
  chmod(oct($mode), $path) or die "chmod $path: $!\n";
}

# Flags that a mount of somebody else's has must stay; which it has is found out by trying.
sub remount_read_only {
  my ($path) = @_;
  my $none = 'none';
  for my $kept (0, 2, 4, 6, 8, 10, 12, 14) {
    return if syscall($nr{mount}, $none, $path, 0, 4096 | 32 | 1 | $kept, 0) != -1;
    last if $! != 1;
  }
  die "mount $path read-only: $!\n";
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
  # Opened now, because a change of the root is one for all processes of the namespace.
  meter => sub { open($meter, '>', $_[0]) or die "create $_[0]: $!\n" },
  dieWithBuilder => \&die_with_builder,
  takeback => sub {
    opendir($upper, $_[0]) or die "open $_[0]: $!\n";
    open($owners, '>', $_[1]) or die "create $_[1]: $!\n";
  },
  give => sub { give(pack('H*', $_[0]), $_[1], $_[2], oct($_[3])) },
  loopback => \&loopback,
  writefile => \&write_file,
  newsession => sub { call('setsid') },
  remountreadonly => \&remount_read_only,
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
  chdir => sub { chdir($_[0]) or die "the directory $_[0]: $!\n" },
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
