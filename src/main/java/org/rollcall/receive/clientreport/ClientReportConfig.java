package org.rollcall.receive.clientreport;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much is kept of what instances report beside their pings. */
@ConfigMapping(prefix = "rollcall.client-reports")
public interface ClientReportConfig {

    /**
     * How much the reports of both kinds hold together: their bytes as they were received, and 1 KiB for each. Where that is
     * full, reports are refused, and pings still get in. Example: {@code 20G}
     */
    @WithDefault("4G")
    MemorySize maxSize();
}
