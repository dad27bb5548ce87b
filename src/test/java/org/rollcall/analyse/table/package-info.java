@NullMarked
package org.rollcall.analyse.table;

import org.jspecify.annotations.NullMarked;
