package org.rollcall.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.rollcall.access.RateLimit;

/** How pings are taken in. */
@ConfigMapping(prefix = "rollcall.ingest")
public interface IngestConfig {

    /** The largest body that is read, in bytes as sent. */
    @WithDefault("8M")
    MemorySize maxBodySize();

    /** The largest body after {@code Content-Encoding: gzip} is undone. */
    @WithDefault("32M")
    MemorySize maxInflatedSize();

    /** How long a body may take to arrive before the sender is cut off. */
    @WithDefault("60S")
    Duration bodyTimeout();

    /** What becomes of a payload that breaks the dictionary. */
    @WithDefault("lenient")
    Validation validation();

    /** How far {@code recorded_at} may lie behind the clock before the week of receipt is used. */
    @WithDefault("90D")
    Duration maxAge();

    /**
     * How many payloads may be between their arrival and their answer. The next one is told to come back: where the database
     * does not answer, waiting would only fill the memory.
     */
    @WithDefault("256")
    int maxConcurrent();

    /** How much one sender may send. */
    RateLimits rateLimit();

    /** How much one sender may send: {@code off}, or requests per duration such as {@code 120/1m}. */
    interface RateLimits {

        /** For each source address; that of the client where Quarkus is told of trusted proxies. */
        @WithDefault("600/1m")
        RateLimit perAddress();

        /** For each hostname that payloads name. */
        @WithDefault("60/1m")
        RateLimit perHostname();
    }

    /** What becomes of a payload that breaks the dictionary. */
    enum Validation {
        /** It is stored: unknown keys as undeclared, values of another type as extras. */
        LENIENT,
        /** It is quarantined. */
        STRICT
    }
}
