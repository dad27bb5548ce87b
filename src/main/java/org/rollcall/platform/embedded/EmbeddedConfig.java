package org.rollcall.platform.embedded;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Map;

/** Settings of the embedded PostgreSQL, which starts when no datasource is configured. */
@ConfigMapping(prefix = "rollcall.embedded")
public interface EmbeddedConfig {

    /** Where everything is kept; relative to the working directory. Example: {@code /var/lib/rollcall} */
    @WithDefault("rollcall-data")
    Path dataDir();

    /**
     * Further settings of the server, as they would stand in {@code postgresql.conf}, one key each, such as
     * {@code rollcall.embedded.settings.work_mem}. Example: {@code 16MB}
     */
    Map<String, String> settings();

    /**
     * Whether this service runs on its embedded PostgreSQL. Set by the service itself when it starts one.
     * Example: {@code true}
     */
    @WithDefault("false")
    boolean active();
}
