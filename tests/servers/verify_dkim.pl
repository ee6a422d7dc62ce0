# Verifies every DKIM-Signature of the message on standard input by Mail::DKIM, with keys from a name server on loopback.
# Prints one line for each: selector, algorithm, result.
use strict;
use warnings;
use Mail::DKIM::DNS;
use Mail::DKIM::Verifier;
use Net::DNS::Resolver;

my ($port) = @ARGV;
my $resolver = Net::DNS::Resolver->new(nameservers => ['127.0.0.1'], port => $port, udppacketsize => 1232);
$resolver->udp_timeout(5);
Mail::DKIM::DNS::resolver($resolver);

binmode STDIN;
my $verifier = Mail::DKIM::Verifier->new;
$verifier->load(*STDIN);
for my $signature ($verifier->signatures) {
    print join(' ', $signature->selector, $signature->algorithm, $signature->result), "\n";
}
