"""Makes damaged copies of a file of compiled policies and feeds, which begins with a policy."""
import struct
import sys

path = sys.argv[1]
good = open(path, "rb").read()
size = struct.unpack_from("<I", good, 12)[0]  # of the first block
feed = size  # or of a later policy: find the first feed
while good[feed : feed + 8] != b"rungfeed":
    feed += struct.unpack_from("<I", good, feed + 12)[0]


def save(name, data):
    open(f"{path}.{name}", "wb").write(data)


def put(at, byte):
    return good[:at] + bytes([byte]) + good[at + 1 :]


save("cut_in_its_head", good[:20])
save("cut", good[: size - 100])
save("cut_in_the_feed", good[: feed + 50])
save("changed", put(size // 2, good[size // 2] ^ 1))
save("changed_feed", put(feed + 60, good[feed + 60] ^ 1))
save("of_another_version", put(8, 99))
save("with_more_behind", good + b"and more")
save("only_a_word", b"rungprog")
