package org.rollcall.platform.disk;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of files in the temporary folder of the system. */
@ConfigMapping(prefix = "rollcall.temporary")
public interface TemporaryConfig {

    /**
     * How much may lie in the temporary folder at the same time, of uploads and exports together. In a container the folder is
     * often in memory: it needs this much, and a little more. Example: {@code 1G}
     */
    @WithDefault("96M")
    MemorySize maxSize();
}
