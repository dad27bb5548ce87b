package org.rollcall.operate.privacy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long what is kept: weeks, days, or {@code off} for ever. */
@ConfigMapping(prefix = "rollcall.retention")
public interface RetentionConfig {

    /** How long pings are kept: the whole of a week goes when all of it is older. Example: {@code 104w} */
    @WithDefault("off")
    RetentionPeriod pings();

    /** How long payloads stay in quarantine, from their receipt. Example: {@code 90d} */
    @WithDefault("365d")
    RetentionPeriod quarantine();

    /** How long the two reports beside the ping are kept, from their receipt. Example: {@code 90d} */
    @WithDefault("365d")
    RetentionPeriod clientReports();

    /** How long audit events are kept. Example: {@code off} */
    @WithDefault("1095d")
    RetentionPeriod audit();
}
