package org.rollcall.analyse.table;

import java.io.IOException;
import java.util.List;

/** An answer that is a table too. */
public interface Table {

    /** The names of the columns. */
    List<String> columns();

    /** Writes all rows, cell by cell in the order of the columns. */
    void writeRows(CsvWriter csv) throws IOException;

    /** The number of rows. */
    long countRows();
}
