package org.rollcall.platform.database;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Whether analysts can read from the standby, where one is configured. It is not asked of who must be ready: pings are stored
 * without a standby, too.
 */
@Wellness
@ApplicationScoped
class StandbyWellness implements HealthCheck {

    private static final String NAME = "standby";

    private final Standby standby;

    StandbyWellness(Standby standby) {
        this.standby = standby;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named(NAME);
        if (standby.database().isEmpty()) {
            return response.up().withData("configured", false).build();
        }
        var lag = standby.lag();
        if (!Double.isNaN(lag)) {
            response.withData("seconds_behind", Math.round(lag));
        }
        return standby.trouble()
                .map(reason -> response.down().withData("reason", reason))
                .orElseGet(response::up)
                .build();
    }
}
