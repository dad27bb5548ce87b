package org.rollcall.platform.access;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** All that Rollcall and Quarkus log, down to what is only for debugging, from its construction until it is closed. */
final class EverythingLogged extends Handler implements AutoCloseable {

    private static final List<String> CATEGORIES =
            List.of("org.rollcall", "io.quarkus", "io.vertx", "org.hibernate.SQL");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Logger> loggers =
            CATEGORIES.stream().map(Logger::getLogger).toList();
    private final List<Level> levels = loggers.stream().map(Logger::getLevel).toList();

    EverythingLogged() {
        loggers.forEach(logger -> {
            logger.setLevel(Level.FINE);
            logger.addHandler(this);
        });
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getMessage() + Arrays.toString(line.getParameters()) + line.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        for (var i = 0; i < loggers.size(); i++) {
            loggers.get(i).removeHandler(this);
            loggers.get(i).setLevel(levels.get(i));
        }
    }
}
