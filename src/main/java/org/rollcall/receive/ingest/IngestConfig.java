package org.rollcall.receive.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.rollcall.platform.access.ByteLimit;
import org.rollcall.platform.access.RateLimit;

/** How pings are taken in. */
@ConfigMapping(prefix = "rollcall.ingest")
public interface IngestConfig {

    /**
     * The largest body that is read, as sent. The start ends with a sentence where the heap has no room to work on it.
     * Example: {@code 2M}
     */
    @WithDefault("4M")
    MemorySize maxBodySize();

    /**
     * The largest body after {@code Content-Encoding: gzip} is undone. The start ends with a sentence where the heap has no
     * room to work on it. Example: {@code 16M}
     */
    @WithDefault("4M")
    MemorySize maxInflatedSize();

    /**
     * How long a body may take to arrive before the sender is cut off. After 10 s it must also have come at 4 KiB a second or
     * more. Example: {@code 30S}
     */
    @WithDefault("60S")
    Duration bodyTimeout();

    /**
     * The treatment of a payload that breaks the dictionary: {@code lenient} stores it, with unknown keys as undeclared and
     * values of another type as extras; {@code strict} puts it into quarantine. Example: {@code strict}
     */
    @WithDefault("lenient")
    Validation validation();

    /** How far {@code recorded_at} may lie behind the clock before the week of receipt is used. Example: {@code 30D} */
    @WithDefault("90D")
    Duration maxAge();

    /**
     * How many payloads may be between their arrival and their answer. The next one is told to come back: where the database
     * does not answer, waiting would only fill the memory. Example: {@code 64}
     */
    @WithDefault("256")
    int maxConcurrent();

    /**
     * Whether the fleet is closed: pings, client reports, uploads and dry runs need a token with the scope {@code ingest}.
     * Example: {@code true}
     */
    @WithDefault("false")
    boolean tokenRequired();

    /** How much one sender may send. */
    RateLimits rateLimit();

    /** How much one sender may send: {@code off}, or requests per duration such as {@code 120/1m}. */
    interface RateLimits {

        /**
         * How much one source address, of IPv6 one /64, may send: {@code off}, or requests per duration; that of the client
         * where trusted proxies are named. Example: {@code 120/1m}
         */
        @WithDefault("600/1m")
        RateLimit perAddress();

        /**
         * How many bytes, inflated, one source address may send in pings, dry runs, uploads and client reports together:
         * {@code off}, or bytes per duration. Example: {@code 64M/1h}
         */
        @WithDefault("256M/1h")
        ByteLimit bytesPerAddress();

        /**
         * How much may be sent that names one hostname, by each instance of it that has a stored ping, and by all others
         * together: {@code off}, or requests per duration. Example: {@code 20/1h}
         */
        @WithDefault("60/1m")
        RateLimit perHostname();

        /**
         * In how many weeks of which there is no ping yet one source address may store the first one without a token:
         * {@code off}, or weeks per duration. Example: {@code 4/1d}
         */
        @WithDefault("16/1d")
        RateLimit newWeeksPerAddress();
    }

    /** The treatment of a payload that breaks the dictionary. */
    enum Validation {
        /** It is stored: unknown keys as undeclared, values of another type as extras. */
        LENIENT,
        /** It is quarantined. */
        STRICT
    }
}
