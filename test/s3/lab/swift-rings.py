# Writes the rings of Swift, which say where things are kept: all on one disk. Arguments: folder, then kind=port for each kind.
import sys

from swift.common.ring import RingBuilder

folder = sys.argv[1]
for kind, port in (argument.split("=") for argument in sys.argv[2:]):
    builder = RingBuilder(2, 1, 0)
    place = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1", "weight": 1}
    builder.add_dev({**place, "replication_ip": "127.0.0.1", "replication_port": int(port)})
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{kind}.ring.gz")
