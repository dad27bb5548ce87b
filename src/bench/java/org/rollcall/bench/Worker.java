package org.rollcall.bench;

import java.io.IOException;
import java.sql.SQLException;

/** One of the clients that work side by side. */
interface Worker extends AutoCloseable {

    /**
     * Sends one ping and waits until it is confirmed.
     *
     * @return false where there was none left to send
     * @throws BenchException where the answer is another than expected
     */
    boolean once() throws IOException, SQLException;

    @Override
    void close() throws IOException, SQLException;
}
