package org.rollcall.demo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Optional;

/** Whether Rollcall shows itself with an invented fleet. */
@ConfigMapping(prefix = "rollcall.demo")
public interface DemoConfig {

    /**
     * For a first look: fills the embedded PostgreSQL, where nothing is in it, with 26 weeks of pings of so many invented instances.
     * The start ends with a sentence where there is data already, or a database is configured. Example: {@code 200}
     */
    @WithParentName
    Optional<FleetSize> instances();
}
