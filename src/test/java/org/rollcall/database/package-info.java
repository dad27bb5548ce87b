@NullMarked
package org.rollcall.database;

import org.jspecify.annotations.NullMarked;
