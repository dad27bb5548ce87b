package org.rollcall.platform.disk;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The one bound of what the service writes to the temporary folder. A writer takes the bytes here before. */
@ApplicationScoped
public class TemporarySpace {

    private static final Duration RETRY = Duration.ofSeconds(30);

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    TemporarySpace(TemporaryConfig config) {
        this.limit = config.maxSize().asLongValue();
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        Gauge.builder("rollcall.temporary.size", taken::get)
                .description("What lies in the temporary folder, of uploads and exports together")
                .baseUnit("bytes")
                .register(registry);
    }

    /**
     * Takes bytes; {@link #give} returns them.
     *
     * @return false where there is no room for them; nothing is taken then
     */
    public boolean take(long bytes) {
        if (taken.addAndGet(bytes) > limit) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Returns bytes that were taken. */
    public void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** The space that is taken now, in bytes. */
    public long taken() {
        return taken.get();
    }

    /**
     * A new file, which has no name: nobody else can open it, and whatever happens it is gone with the process.
     *
     * @throws IOException where the folder cannot be written to
     */
    public TemporaryFile newFile() throws IOException {
        var path = Files.createTempFile("rollcall-", null);
        try {
            return new TemporaryFile(this, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } finally {
            Files.delete(path);
        }
    }

    /** As {@link #take}, for who cannot go on without. */
    void need(long bytes) {
        if (!take(bytes)) {
            throw new ProblemException(
                    ProblemType.OVERLOADED,
                    "There is no room for more uploads at this moment; send it again later.",
                    Map.of(),
                    RETRY);
        }
    }
}
