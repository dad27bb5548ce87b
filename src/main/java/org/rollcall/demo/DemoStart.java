package org.rollcall.demo;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Has the database filled before anybody is answered, where that is configured. */
@ApplicationScoped
class DemoStart {

    private static final int AFTER_OTHERS = 10_000;

    private final DemoConfig config;
    private final DemoFilling filling;

    DemoStart(DemoConfig config, DemoFilling filling) {
        this.config = config;
        this.filling = filling;
    }

    void onStart(@Observes @Priority(AFTER_OTHERS) StartupEvent event) {
        config.instances().map(FleetSize::instances).ifPresent(filling::fill);
    }
}
