package org.rollcall.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** What one address does until it is closed, and what it was answered. */
final class Assault implements AutoCloseable {

    private static final int PAUSE_MILLIS = 2_000;
    private static final int TRICKLE_MILLIS = 80;
    private static final byte[] TRICKLE = " ".repeat(1024).getBytes(US_ASCII);

    private final Stranger attacker;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> held = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> answers = new TreeMap<>();
    private volatile boolean ended;

    /** @param port of the service */
    Assault(int port) {
        attacker = new Stranger(Stranger.address(1, 2, 3), port);
    }

    /** Sends requests over so many connections, on each the next one as soon as the one before is answered. */
    void again(int connections, Request request) {
        for (var i = 0; i < connections; i++) {
            threads.execute(() -> {
                while (!ended) {
                    count(request.send(attacker).toString());
                }
            });
        }
    }

    /**
     * Opens connections and begins a request on each, which goes on with 12 KB a second where it has a rest; connections that
     * the service closes are opened again.
     *
     * @param rest bytes that are still sent, slowly
     */
    void hold(int connections, Supplier<byte[]> begin, int rest) {
        for (var i = 0; i < connections; i++) {
            threads.execute(() -> {
                while (!ended) {
                    holdOne(begin.get(), rest);
                }
            });
        }
    }

    private void holdOne(byte[] begin, int rest) {
        try (var socket = attacker.connect()) {
            held.add(socket);
            var out = socket.getOutputStream();
            out.write(begin);
            for (var left = rest; left > 0 && !ended; left -= TRICKLE.length) {
                out.write(TRICKLE);
                pause(TRICKLE_MILLIS);
            }
            count(Stranger.read(socket.getInputStream()).toString());
            held.remove(socket);
        } catch (IOException e) {
            closed();
        }
    }

    /** Opens connections, sends the same on each, and reads no answer. */
    void ignoreAnswers(int connections, byte[] requests) {
        for (var i = 0; i < connections; i++) {
            threads.execute(() -> {
                while (!ended) {
                    try (var socket = attacker.connectWithoutRoom()) {
                        held.add(socket);
                        socket.getOutputStream().write(requests);
                        while (!ended) {
                            pause(PAUSE_MILLIS);
                        }
                    } catch (IOException e) {
                        closed();
                    }
                }
            });
        }
    }

    private void closed() {
        if (!ended) {
            count("closed");
            pause(PAUSE_MILLIS);
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(String answer) {
        synchronized (answers) {
            answers.merge(answer, 1, Integer::sum);
        }
    }

    /** How often it was answered what. */
    Map<String, Integer> answers() {
        synchronized (answers) {
            return new TreeMap<>(answers);
        }
    }

    @Override
    public void close() {
        ended = true;
        for (var socket : held) {
            try {
                socket.close();
            } catch (IOException _) {
                // It is as good as closed.
            }
        }
        var _ = threads.shutdownNow();
        threads.close();
    }

    /** One request and its answer. */
    @FunctionalInterface
    interface Request {
        Answer send(Stranger attacker);
    }
}
