package org.rollcall.receive.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;
import org.rollcall.platform.access.ByteLimit;
import org.rollcall.platform.access.RateLimit;

/** Settings for tests of plain classes. */
record Config(MemorySize maxBodySize, MemorySize maxInflatedSize, Validation validation, Duration maxAge)
        implements IngestConfig {
    /** With limits in bytes. */
    static Config of(long maxBodySize, long maxInflatedSize) {
        return new Config(
                new MemorySize(BigInteger.valueOf(maxBodySize)),
                new MemorySize(BigInteger.valueOf(maxInflatedSize)),
                Validation.LENIENT,
                Duration.ofDays(90));
    }

    @Override
    public Duration bodyTimeout() {
        return Duration.ofSeconds(60);
    }

    @Override
    public int maxConcurrent() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean tokenRequired() {
        return false;
    }

    @Override
    public RateLimits rateLimit() {
        return new RateLimits() {
            @Override
            public RateLimit perAddress() {
                return RateLimit.of("off");
            }

            @Override
            public ByteLimit bytesPerAddress() {
                return ByteLimit.of("off");
            }

            @Override
            public RateLimit perHostname() {
                return RateLimit.of("off");
            }

            @Override
            public RateLimit newWeeksPerAddress() {
                return RateLimit.of("off");
            }
        };
    }
}
