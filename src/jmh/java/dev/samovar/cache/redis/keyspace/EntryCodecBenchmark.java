package dev.samovar.cache.redis.keyspace;

import dev.samovar.bench.Beside;
import dev.samovar.bench.Sample;
import dev.samovar.cache.entry.CacheEntry;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An entry to the bytes that Redis keeps, and back, beside what both cannot do without: a copy and a checksum. */
@State(Scope.Thread)
public class EntryCodecBenchmark {

    private final EntryCodec codec = new EntryCodec();

    @Param({"2048", "32768"})
    public int bodyBytes;

    private CacheEntry entry = Sample.entry(0, 1);
    private byte[] encoded = {};

    @Setup
    public void encodeOne() {
        entry = Sample.entry(bodyBytes, 1);
        encoded = EntryCodec.encode(entry);
    }

    @Benchmark
    @Beside({"copy", "checksum"})
    public byte[] encode() {
        return EntryCodec.encode(entry);
    }

    @Benchmark
    @Beside({"copy", "checksum"})
    public Optional<CacheEntry> decode() {
        return codec.decode(encoded);
    }

    @Benchmark
    public byte[] copy() {
        return encoded.clone();
    }

    @Benchmark
    public long checksum() {
        CRC32C checksum = new CRC32C();
        checksum.update(encoded, 0, encoded.length);
        return checksum.getValue();
    }
}
