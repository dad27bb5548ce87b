package org.rollcall.analyse.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings of exports. */
@ConfigMapping(prefix = "rollcall.export")
public interface ExportConfig {

    /**
     * How many exports may run at the same time: each keeps a connection to the database for as long as it lasts.
     * Example: {@code 2}
     */
    @WithDefault("4")
    int maxRunning();
}
