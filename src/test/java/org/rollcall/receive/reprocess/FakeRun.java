package org.rollcall.receive.reprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.job.JobRun;

/** An attempt at a job in the hands of a test, which may end it after so many checkpoints, like a crash. */
final class FakeRun implements JobRun {
    private final Object request;
    private final @Nullable Object checkpoint;
    private final int lives;

    final List<Object> checkpoints = new ArrayList<>();
    long done;
    long total;

    FakeRun(Object request, @Nullable Object checkpoint, int lives) {
        this.request = request;
        this.checkpoint = checkpoint;
        this.lives = lives;
    }

    @Override
    public <T> T request(Class<T> type) {
        return type.cast(request);
    }

    @Override
    public <T> Optional<T> checkpoint(Class<T> type) {
        return Optional.ofNullable(checkpoint).map(type::cast);
    }

    @Override
    public void progress(long done, long total) {
        this.done = done;
        this.total = total;
    }

    @Override
    public void checkpoint(Object state) {
        if (checkpoints.size() == lives) {
            throw new Crash();
        }
        checkpoints.add(state);
    }

    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
