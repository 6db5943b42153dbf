//! The rules of the laboratory: results, samples, investigations, analytical runs, methods, files of instruments and
//! stability studies. They stand behind those of the plant in one list; two files hold it, because it is long.

/// Takes the rules of the plant and declares them with these behind them.
macro_rules! of_the_laboratory {
    ($($of_the_plant:tt)*) => {
        rules! {
            $($of_the_plant)*
            /// No such attribute at this stage.
            UnknownAttribute = "R-lab-01", 1, [Msat];
            /// A result is there and not yet verified, or verified already.
            ResultNotIn = "R-lab-02", 1, [QcAnalyst];
            /// Who measured does not verify.
            AnalystVerifies = "R-lab-03", 1, [QcAnalyst];
            /// The strategy has no rule by which this test is left out.
            SkipNotDeclared = "R-skip-01", 1, [Msat];
            /// There is a result; it counts.
            SkipTested = "R-skip-02", 1, [];
            /// It is left out already, and that holds.
            SkippedAlready = "R-skip-03", 1, [];
            /// Not enough batches were tested one after the other.
            SkipTooFew = "R-skip-04", 1, [QcAnalyst];
            /// The count began anew at a batch.
            SkipCountAnew = "R-skip-05", 1, [QcAnalyst];
            /// It is this batch's turn.
            SkipTurn = "R-skip-06", 1, [QcAnalyst];
            /// The last test is too long ago.
            SkipTooLong = "R-skip-07", 1, [QcAnalyst];
            /// The batch itself did not go in its ordinary course.
            SkipNotOrdinary = "R-skip-08", 1, [QcAnalyst];
            /// A test has no verified result that can be judged.
            AnalysisIncomplete = "R-analysis-01", 1, [QcAnalyst];
            /// Who measured or verified a result does not certify it.
            AnalysisOwn = "R-analysis-02", 1, [QaReviewer];
            /// No limit of this product is that market's.
            AnalysisMarket = "R-analysis-03", 1, [Msat];
            /// Nothing changed since the last certificate.
            AnalysisSame = "R-analysis-04", 1, [];
            /// What was raised about a result is not decided, or nobody said what was found out about it.
            AnalysisUndecided = "R-analysis-05", 1, [QaReviewer, MahQualifiedPerson, QcAnalyst, Msat];
            /// No such sample in the sampling plan of the stage.
            SampleNotPlanned = "R-sample-01", 1, [Msat];
            /// No sample of that number.
            SampleUnknown = "R-sample-02", 1, [];
            /// The batch has not got to where the sample is taken.
            SamplePointAhead = "R-sample-03", 1, [Operator];
            /// Another role takes this sample.
            SampleTaker = "R-sample-04", 1, [Operator, QcAnalyst];
            /// It is less than its tests need.
            SampleTooSmall = "R-sample-05", 1, [Operator, QcAnalyst];
            /// The number does not begin with the lot.
            SampleNotOfLot = "R-sample-06", 1, [];
            /// Nobody gives out of hand, moves or divides what they do not hold.
            SampleNotHeld = "R-sample-07", 1, [Operator, QcAnalyst];
            /// Nobody handed it over.
            SampleNotHandedOver = "R-sample-08", 1, [Operator];
            /// Who handed it over does not receive it.
            SampleOwnHand = "R-sample-09", 1, [QcAnalyst];
            /// It did not come in the state that the plan asks for.
            SampleUnsound = "R-sample-10", 1, [QcAnalyst];
            /// Where it is put is not said.
            SampleNoPlace = "R-sample-11", 1, [QcAnalyst];
            /// It lies there.
            SampleThereAlready = "R-sample-12", 1, [];
            /// Nothing is left of it.
            SampleEnded = "R-sample-13", 1, [];
            /// More than is left of it.
            SampleShort = "R-sample-14", 1, [QcAnalyst];
            /// It is kept, and tested only where quality gave it out.
            SampleIsKept = "R-sample-15", 1, [QaReviewer];
            /// It is none that is kept.
            SampleNotKept = "R-sample-16", 1, [];
            /// It is to be kept for longer.
            SampleKeptLonger = "R-sample-17", 1, [];
            /// The sample is there.
            SampleIsThere = "R-sample-18", 1, [];
            /// The strategy says from which sample this is tested, and the result names none.
            ResultWithoutSample = "R-sample-19", 1, [Operator, QcAnalyst];
            /// It is a sample of something else.
            SampleOfOther = "R-sample-20", 1, [QcAnalyst];
            /// Another sample is taken for this test.
            SampleNotFor = "R-sample-21", 1, [QcAnalyst];
            /// It was taken before the batch was done again.
            SampleBeforeRound = "R-sample-22", 1, [Operator, QcAnalyst];
            /// The laboratory has not received it.
            SampleNotReceived = "R-sample-23", 1, [QcAnalyst];
            /// Its chain of custody has a hole.
            SampleCustodyHole = "R-sample-24", 1, [QcAnalyst, QaReviewer];
            /// It lies frozen by what is on record.
            SampleFrozen = "R-sample-25", 1, [QcAnalyst];
            /// It was held for longer than it may be.
            SamplePastHold = "R-sample-26", 1, [Operator, QcAnalyst];
            /// When a test began is entered when it begins.
            BegunUnrecorded = "R-sample-27", 1, [QcAnalyst, QaReviewer];
            /// No investigation of that number.
            UnknownOos = "R-oos-01", 1, [];
            /// The investigation is closed.
            OosIsClosed = "R-oos-02", 1, [];
            /// No result of it is out of specification without an investigation.
            NothingOutside = "R-oos-03", 1, [];
            /// A result that is out of specification has no investigation yet.
            NotInvestigated = "R-oos-04", 1, [QcAnalyst, QaReviewer];
            /// The analyst's part is answered by who measured.
            NotTheAnalyst = "R-oos-05", 1, [QcAnalyst];
            /// Who measured does not lead the investigation of it.
            AnalystSupervises = "R-oos-06", 1, [QcAnalyst];
            /// Every question of phase I is answered, once.
            QuestionOpen = "R-oos-07", 1, [QcAnalyst];
            /// A fault, or that a question does not apply, is explained.
            AnswerUnexplained = "R-oos-08", 1, [QcAnalyst];
            /// Analyst and supervisor have not both answered.
            ChecklistOpen = "R-oos-09", 1, [QcAnalyst];
            /// No plan of that number waits for this.
            UnknownPlan = "R-oos-10", 1, [];
            /// A plan is of one measurement at least.
            PlanEmpty = "R-oos-11", 1, [];
            /// Nothing is measured again before quality approved the plan.
            PlanNotApproved = "R-oos-12", 1, [QaReviewer];
            /// More than the plan, or the laboratory's rule, allows.
            MoreThanPlanned = "R-oos-13", 1, [];
            /// Who measured, examined or planned in an investigation does not decide about it.
            InvestigatorDecides = "R-oos-14", 1, [QaReviewer];
            /// That a value lies far from others is no cause.
            OutlierIsNoCause = "R-oos-15", 1, [QcAnalyst];
            /// Nothing in the record proves a laboratory cause.
            CauseNotProven = "R-oos-16", 1, [QcAnalyst];
            /// A cause waits for quality's decision.
            CauseWaits = "R-oos-17", 1, [QaReviewer];
            /// A laboratory error is stated and proven before a result is invalidated for it.
            NoCauseStated = "R-oos-18", 1, [QcAnalyst];
            /// The full investigation has not begun.
            NotInPhaseTwo = "R-oos-19", 1, [QcAnalyst, QaReviewer];
            /// It has begun.
            FullAlready = "R-oos-20", 1, [];
            /// Retests that were planned are not all done.
            RetestsOpen = "R-oos-21", 1, [QcAnalyst, QaReviewer];
            /// Retests are another analyst's.
            SameAnalyst = "R-oos-22", 1, [QcAnalyst];
            /// Production has not reviewed its record.
            ProductionNotReviewed = "R-oos-23", 1, [ProductionHead, Msat];
            /// A retest failed, too.
            RetestFailed = "R-oos-24", 1, [];
            /// A result is being investigated, and no retest of it is planned and approved.
            RetestNotPlanned = "R-oos-25", 1, [QcAnalyst, QaReviewer];
            /// The plan names another analyst.
            NotThePlannedAnalyst = "R-oos-26", 1, [QcAnalyst];
            /// A retest is the same determination again.
            OtherDetermination = "R-oos-27", 1, [QcAnalyst];
            /// A confirmed result is not tested away.
            TestedIntoCompliance = "R-oos-28", 1, [];
            /// What it is about is still being investigated.
            InvestigationOpen = "R-oos-29", 1, [QcAnalyst, QaReviewer];
            /// Nobody has said what was found out about an unexpected result.
            OotOpen = "R-oos-30", 1, [QcAnalyst, Msat];
            /// Who measured an unexpected result does not answer its review.
            OotOwn = "R-oos-31", 1, [QcAnalyst, Msat];
            /// What is said of an investigation or a review says nothing.
            SaysTooLittle = "R-oos-32", 1, [];
            /// No run of that number.
            UnknownRun = "R-run-01", 1, [QcAnalyst];
            /// There is a run of that number.
            RunExists = "R-run-02", 1, [];
            /// No sample of the run is of a batch whose strategy has this method done in runs.
            MethodNotRun = "R-run-03", 1, [Msat];
            /// The batch's strategy asks for another method, another version of it, or other limits of the system.
            RunOtherMethod = "R-run-04", 1, [QcAnalyst];
            /// The instrument is none of the class that the method is done on.
            WrongInstrument = "R-run-05", 1, [QcAnalyst, Engineer];
            /// A reference standard or reagent that the method uses is not named.
            StandardMissing = "R-run-06", 1, [QcAnalyst];
            /// The method uses nothing of this lot's material.
            LotNotAsked = "R-run-07", 1, [QcAnalyst];
            /// The run has ended or was aborted.
            RunIsOver = "R-run-08", 1, [];
            /// The figure of the system is recorded at this end of the run; nobody measures it until it is suitable.
            SuitabilityThere = "R-run-09", 2, [QcAnalyst];
            /// The method declares no such limit at this end of the run.
            UnknownSuitability = "R-run-10", 1, [Msat];
            /// The result names no run, and the method is done in runs.
            RunMissing = "R-run-11", 1, [QcAnalyst];
            /// The run has no sample of this batch.
            SampleNotInRun = "R-run-12", 1, [QcAnalyst];
            /// The run was aborted.
            RunWasAborted = "R-run-13", 1, [QcAnalyst];
            /// The run has not ended.
            RunNotEnded = "R-run-14", 1, [QcAnalyst];
            /// What the system had to meet was not measured, or not met.
            RunUnsuited = "R-run-15", 1, [QcAnalyst];
            /// The run was begun or ended in spite of a rule.
            RunInSpite = "R-run-16", 2, [QcAnalyst];
            /// Something was found out about the run later.
            RunInDoubt = "R-run-17", 1, [QaReviewer];
            /// The version of the method is not in force at this laboratory.
            MethodNotInForce = "R-run-18", 1, [QcAnalyst, QaReviewer];
            /// A working standard is qualified against its primary one before a run uses it.
            StandardNotQualified = "R-run-21", 1, [QcAnalyst];
            /// The lot is no working standard, or the other is no usable lot of its primary one.
            NotItsPrimary = "R-run-22", 1, [QcAnalyst];
            /// No result of the run waits for its verification.
            NothingToVerify = "R-run-19", 1, [QcAnalyst];
            /// Who measured in the run does not verify it.
            RunOwn = "R-run-20", 1, [QcAnalyst];
            /// A report stands behind this version already.
            ValidationExists = "R-method-01", 1, [];
            /// No report stands behind this version.
            UnknownValidation = "R-method-02", 1, [QcAnalyst];
            /// Who reported a validation does not approve it, and nobody approves twice.
            ValidationOwn = "R-method-03", 1, [QaReviewer];
            /// The version is in force or withdrawn already, or not in force yet.
            ValidationNotIn = "R-method-04", 1, [QaReviewer];
            /// The date of a report lies ahead.
            ValidationAhead = "R-method-05", 1, [];
            /// The same file was taken in, or gave this result, before.
            FileTakenInBefore = "R-file-01", 1, [];
            /// No such file was taken in, or it could not be read.
            FileNotTakenIn = "R-file-02", 1, [];
            /// The file has no sample of this name.
            SampleNotInFile = "R-file-03", 1, [];
            /// The name of the sample is no batch's, or its batch is not asked for this.
            SampleNotNamed = "R-file-04", 1, [QcAnalyst];
            /// A step of the batch record reads this result from a file.
            StepReadsFile = "R-file-05", 1, [Operator];
            /// The instrument says something against a value.
            InstrumentDoubts = "R-file-06", 1, [QcAnalyst];
            /// There is a result of this attribute.
            ResultThere = "R-file-07", 1, [QcAnalyst];
            /// A value is no number in a unit of the attribute.
            ValueNotPlain = "R-file-08", 1, [QcAnalyst];
            /// The strategy does not say that this method derives these results so.
            NotDerivedSo = "R-file-09", 1, [Msat, QcAnalyst];
            /// Other parameters than the strategy declares.
            DerivedOtherwise = "R-file-10", 1, [QcAnalyst];
            /// Readings are entered by a person.
            EnteredByPerson = "R-file-11", 1, [QcAnalyst];
            /// An assay of this sample was not valid; it is done again by one who says why.
            AssayRepeated = "R-file-12", 1, [QcAnalyst];
            /// A figure that the method derives was typed.
            FigureTyped = "R-file-13", 1, [QcAnalyst, Msat];
            /// Readings take another potency for the standard than its lot was qualified with.
            AssignedOtherwise = "R-file-14", 1, [QcAnalyst];
            /// A test that has a result is measured again by a plan, or with a reason.
            MeasuredBefore = "R-lab-04", 1, [QcAnalyst, QaReviewer];
            /// A recording is calculated over as the method declares.
            CalculatedOtherwise = "R-lab-05", 1, [QaReviewer];
            /// The file itself says whose recording it is.
            SampleNamedByHand = "R-lab-06", 1, [QaReviewer];
            /// A recording is made after its sample was taken, and before it is known.
            RecordedWhen = "R-lab-08", 1, [QaReviewer];
            /// What grows is given its time before its absence is read.
            ReadEarly = "R-lab-09", 1, [QcAnalyst];
            /// A sample is kept while a result of its batch is investigated.
            SampleInvestigated = "R-lab-07", 1, [QaReviewer];
            /// A run has a standard in its sequence, where its method uses one.
            NoStandardInjected = "R-run-23", 1, [QcAnalyst];
            /// An assigned value is above nothing.
            AssignedValue = "R-run-24", 1, [QcAnalyst];
            /// The run has no such figure of the system, or none is given.
            SuitabilityNotThere = "R-run-25", 1, [QcAnalyst];
            /// What the system has to meet before the samples is not on record, and the run is to end.
            OpeningNotRecorded = "R-run-26", 1, [QcAnalyst];
            /// The instrument stands in another run that is open.
            InstrumentInRun = "R-run-27", 1, [QcAnalyst];
            /// No stability study of that number.
            UnknownStudy = "R-stability-01", 1, [];
            /// The number of the study is taken.
            StudyExists = "R-stability-02", 1, [];
            /// Something of the protocol is missing, doubled or out of order.
            ProtocolLacks = "R-stability-03", 1, [QcAnalyst, Msat];
            /// The study does not stand where the act needs it.
            StudyNotIn = "R-stability-04", 1, [QaReviewer];
            /// Who proposed a protocol does not approve it.
            ProposerApprovesStudy = "R-stability-05", 1, [Msat, QaReviewer];
            /// The protocol waits for other signatures.
            StudyWaitsForOthers = "R-stability-06", 1, [Msat, QaReviewer];
            /// Samples lie in chambers that are qualified.
            ChamberNotQualified = "R-stability-07", 1, [Engineer];
            /// There must be enough units for every time point.
            UnitsShort = "R-stability-08", 1, [QcAnalyst];
            /// The protocol has no such lot, condition or time point.
            NotInProtocol = "R-stability-09", 1, [];
            /// A pull has its window.
            PullOutsideWindow = "R-stability-10", 1, [QcAnalyst];
            /// It was pulled or missed already.
            PulledAlready = "R-stability-11", 1, [];
            /// The book has other units than were pulled.
            UnitsNotThere = "R-stability-12", 1, [QcAnalyst];
            /// A pull is missed when its window is over.
            WindowOpen = "R-stability-13", 1, [QcAnalyst];
            /// Nothing was pulled at this time point.
            NotPulled = "R-stability-14", 1, [QcAnalyst];
            /// No result waits for verification there.
            NoResultToVerify = "R-stability-15", 1, [QcAnalyst];
            /// No failing result waits there to be considered.
            NothingToConsider = "R-stability-16", 1, [];
            /// Nobody has said what a failing result means for the market.
            MarketNotConsidered = "R-stability-17", 1, [QaReviewer];
            /// Time points are not pulled, tested and verified.
            StudyOpen = "R-stability-18", 1, [QcAnalyst];
            /// The data are too few or cannot be judged.
            ShelfLifeUnknown = "R-stability-19", 1, [QcAnalyst, Msat];
            /// The data have changed since the figure was worked out.
            ShelfLifeStale = "R-stability-20", 1, [Msat];
            /// The data do not support so many months.
            ShelfLifeUnsupported = "R-stability-21", 1, [Msat];
            /// No shelf life of that number waits for a decision.
            NoShelfLifeWaits = "R-stability-22", 1, [];
            /// Who proposed a shelf life does not adopt it.
            ProposerAdopts = "R-stability-23", 1, [QaReviewer];
            /// No lot is dated beyond the shelf life in force.
            DateBeyondShelfLife = "R-stability-24", 1, [QaReviewer];
            /// A shelf life is said for each market with a limit of its own, and for no other.
            ShelfLifeOfMarket = "R-stability-25", 1, [Msat];
            /// A result of the study is still investigated.
            StudyInvestigated = "R-stability-26", 1, [QcAnalyst, QaReviewer];
        }
    };
}
