package org.rollcall.receive.quarantine;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much is kept of what cannot be a ping. */
@ConfigMapping(prefix = "rollcall.quarantine")
public interface QuarantineConfig {

    /**
     * How much the quarantine holds: the payloads as they were received, and 1 KiB for each. Where it is full, payloads that
     * cannot be pings are refused, and pings still get in. Example: {@code 10G}
     */
    @WithDefault("1G")
    MemorySize maxSize();
}
