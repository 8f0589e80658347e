#!/usr/bin/env bash
# @platformatic/kafka 2.12.1 beside kafkajs 2.2.4 (whose default partitioner is that of Kafka's Java client).
#
# One would guess: both hash a key by murmur2, so that a producer can change its library and each key stays in its partition,
# where its order lives.
# What happens: the default partitioner of @platformatic/kafka takes the hash as an unsigned number (`>>> 0`), the Java client
# and kafkajs clear its sign (`& 0x7fffffff`). With a number of partitions that is no power of two, about half of the keys
# go elsewhere: events of one key stand in two partitions, and their order is lost.
# Cure: `partitioner: compatibilityPartitioner`, which the package exports.
#
# Output seen:
#   6 partitions, default: 1507 of 3000 elsewhere
#   6 partitions, compatibilityPartitioner: 0 elsewhere
#   8 partitions, default: 0 elsewhere
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @platformatic/kafka@2.12.1 kafkajs@2.2.4
cat >try.mjs <<'JS'
import { compatibilityPartitioner, defaultPartitioner } from '@platformatic/kafka';
import kafkajs from 'kafkajs';
const keys = Array.from({ length: 3000 }, (_, n) => Buffer.from(`student-${n}`));
const elsewhere = (partitioner, partitions) => {
  const known = kafkajs.Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({ partitionId, leader: 0 }));
  return keys.filter(
    (key) => partitioner({}, key) % partitions !== known({ topic: 't', partitionMetadata, message: { key } }),
  ).length;
};
console.log(`6 partitions, default: ${elsewhere(defaultPartitioner, 6)} of ${keys.length} elsewhere`);
console.log(`6 partitions, compatibilityPartitioner: ${elsewhere(compatibilityPartitioner, 6)} elsewhere`);
console.log(`8 partitions, default: ${elsewhere(defaultPartitioner, 8)} elsewhere`);
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
6 partitions, default: 1507 of 3000 elsewhere
6 partitions, compatibilityPartitioner: 0 elsewhere
8 partitions, default: 0 elsewhere
SEEN
