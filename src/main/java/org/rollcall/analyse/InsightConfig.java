package org.rollcall.analyse;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The settings of what is told about the fleet. */
@ConfigMapping(prefix = "rollcall.insight")
public interface InsightConfig {

    /**
     * How long a week or a month has to be over before it is summed up, and a month has to last before its leaders are computed.
     * Instances repeat for up to 24 hours what failed; what comes later has its week summed up again. Example: {@code 1D}
     */
    @WithDefault("2D")
    Duration delay();
}
