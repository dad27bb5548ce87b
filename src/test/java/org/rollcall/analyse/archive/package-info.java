@NullMarked
package org.rollcall.analyse.archive;

import org.jspecify.annotations.NullMarked;
