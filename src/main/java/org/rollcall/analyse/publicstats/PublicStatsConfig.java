package org.rollcall.analyse.publicstats;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Pages that an operator may open to everybody. */
@ConfigMapping(prefix = "rollcall.pages")
public interface PublicStatsConfig {

    /**
     * Whether anybody may see statistics of the fleet: how many instances there are, their versions, editions and sizes, and the
     * features in use, each only where 20 organisations stand behind a number. Example: {@code true}
     */
    @WithDefault("false")
    boolean publicStats();
}
